package io.partita.store;

import io.partita.PartitaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Removes all that the store has of a job instance. Whether it may go is for the caller to know.
 * Safe for use by several threads and processes.
 */
public final class Purge {
  private static final String EXECUTIONS =
      "(SELECT JOBEXECUTIONID FROM JOB_EXECUTION WHERE JOBINSTANCEID = ?)";
  private static final String STEPS =
      "(SELECT STEPEXECUTIONID FROM STEP_EXECUTION WHERE JOBEXECUTIONID IN " + EXECUTIONS + ")";

  /** In this order: whatever points at a row goes before it. */
  private static final List<String> STATEMENTS =
      List.of(
          "DELETE FROM partita_attempt WHERE stepexecutionid IN " + STEPS,
          "DELETE FROM partita_partition WHERE stepexecutionid IN " + STEPS,
          "DELETE FROM partita_execution_version WHERE jobexecutionid IN " + EXECUTIONS,
          "DELETE FROM partita_submission WHERE execution_id IN " + EXECUTIONS,
          "DELETE FROM PARTITION_EXECUTION WHERE STEPEXECUTIONID IN " + STEPS,
          "DELETE FROM STEP_EXECUTION WHERE JOBEXECUTIONID IN " + EXECUTIONS,
          "DELETE FROM JOB_EXECUTION WHERE JOBINSTANCEID = ?",
          "DELETE FROM partita_job_instance_xml WHERE job_instance_id = ?",
          "DELETE FROM JOB_INSTANCE WHERE JOBINSTANCEID = ?");

  /** The newest text of a job stays as long as the job has instances, to be started by name. */
  private static final String UNUSED_XML =
      "DELETE FROM partita_job_xml WHERE hash NOT IN (SELECT hash FROM partita_job_instance_xml)"
          + " AND (job_name NOT IN (SELECT JOBNAME FROM JOB_INSTANCE)"
          + " OR saved_order < (SELECT MAX(x.saved_order) FROM partita_job_xml x"
          + " WHERE x.job_name = partita_job_xml.job_name))";

  private static final String ENDED =
      "SELECT JOBINSTANCEID FROM JOB_EXECUTION GROUP BY JOBINSTANCEID"
          + " HAVING MAX(COALESCE(ENDTIME, LASTUPDATEDTIME, CREATETIME)) < ?"
          + " AND SUM(CASE WHEN BATCHSTATUS IN ('STARTING', 'STARTED', 'STOPPING')"
          + " THEN 1 ELSE 0 END) = 0 ORDER BY JOBINSTANCEID";

  private final DataSource dataSource;

  Purge(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The instances of which nothing runs, and that ended before {@code time}; oldest first. */
  public List<Long> instancesBefore(Instant time) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(ENDED)) {
      select.setTimestamp(1, Timestamp.from(time));
      try (ResultSet rows = select.executeQuery()) {
        List<Long> ids = new ArrayList<>();
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
        return ids;
      }
    } catch (SQLException e) {
      throw new PartitaException(
          "The store could not list what is older than " + time + ": " + e.getMessage(), e);
    }
  }

  /** Removes the instance's rows, all or none. */
  public void remove(long instanceId) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        for (String statement : STATEMENTS) {
          try (PreparedStatement delete = connection.prepareStatement(statement)) {
            delete.setLong(1, instanceId);
            delete.executeUpdate();
          }
        }
        try (PreparedStatement delete = connection.prepareStatement(UNUSED_XML)) {
          delete.executeUpdate();
        }
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new PartitaException(
          "The store could not remove job instance " + instanceId + ": " + e.getMessage(), e);
    }
  }
}
