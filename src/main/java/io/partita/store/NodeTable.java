package io.partita.store;

import io.partita.PartitaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The rows of nodes and of what runs on them. Each call is a transaction of its own. */
final class NodeTable {
  private static final String RUNNING = "('STARTING', 'STARTED', 'STOPPING')";

  private final DataSource dataSource;

  NodeTable(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Adds a node and returns its id. */
  long add(String name) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO partita_node (name, lease) VALUES (?, 0)",
                Statement.RETURN_GENERATED_KEYS)) {
      insert.setString(1, name);
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    } catch (SQLException e) {
      throw failed("register this node", e);
    }
  }

  /** Whether the node is still one. */
  boolean renew(long id) {
    return update("renew a lease", "UPDATE partita_node SET lease = lease + 1 WHERE id = ?", id)
        == 1;
  }

  /** The leases of all nodes, by id. */
  Map<Long, Long> leases() {
    Map<Long, Long> leases = new HashMap<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT id, lease FROM partita_node");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        leases.put(rows.getLong(1), rows.getLong(2));
      }
      return leases;
    } catch (SQLException e) {
      throw failed("read the leases of nodes", e);
    }
  }

  /** The nodes of this name, with their leases. */
  Map<Long, Long> named(String name) {
    Map<Long, Long> leases = leases();
    leases.keySet().retainAll(ids("SELECT id FROM partita_node WHERE name = ?", name));
    return leases;
  }

  /**
   * Removes a node and marks what ran on it as FAILED, so that it can be restarted; nothing if its
   * lease has moved.
   *
   * <p>Step executions are left as they are. From a step that is still STARTED JBeret concludes
   * that its run was cut short, and also runs those of its partitions that never got a row.
   *
   * @return how many executions there were, -1 if the lease has moved
   */
  int bury(long id, long lease) {
    return inTransaction(
        "mark what ran on node " + id + " as FAILED",
        connection -> isAt(connection, id, lease) ? bury(connection, id) : -1);
  }

  /** Marks what a node ran of an instance as FAILED, and lets go of the instance. */
  void fail(long node, long jobInstance) {
    var unused =
        inTransaction(
            "mark what ran of job instance " + jobInstance + " as FAILED",
            connection -> {
              int failed =
                  fail(
                      connection,
                      "(SELECT job_instance_id FROM partita_live WHERE node_id=? AND job_instance_id=?)",
                      node,
                      jobInstance);
              update(
                  connection,
                  "DELETE FROM partita_live WHERE node_id = ? AND job_instance_id = ?",
                  node,
                  jobInstance);
              return failed;
            });
  }

  /** What is done at once, and how many rows that were. */
  @FunctionalInterface
  private interface Work {
    int in(Connection connection) throws SQLException;
  }

  private int inTransaction(String what, Work work) {
    try (Connection connection = dataSource.getConnection()) {
      boolean automatic = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        int rows = work.in(connection);
        connection.commit();
        return rows;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(automatic);
      }
    } catch (SQLException e) {
      throw failed(what, e);
    }
  }

  private static boolean isAt(Connection connection, long id, long lease) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT lease FROM partita_node WHERE id = ? FOR UPDATE")) {
      select.setLong(1, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() && rows.getLong(1) == lease;
      }
    }
  }

  private static int bury(Connection connection, long id) throws SQLException {
    int failed = fail(connection, "(SELECT job_instance_id FROM partita_live WHERE node_id=?)", id);
    update(connection, "DELETE FROM partita_live WHERE node_id = ?", id);
    update(
        connection,
        "DELETE FROM partita_submission WHERE node_id = ? AND execution_id IS NULL",
        id);
    update(connection, "DELETE FROM partita_node WHERE id = ?", id);
    return failed;
  }

  /** First the attempts: an execution that can be restarted must have no fence that holds. */
  private static int fail(Connection connection, String instances, Object... keys)
      throws SQLException {
    String executions =
        "(SELECT JOBEXECUTIONID FROM JOB_EXECUTION WHERE BATCHSTATUS IN "
            + RUNNING
            + " AND JOBINSTANCEID IN "
            + instances
            + ")";
    Attempts.endLost(
        connection,
        "(SELECT STEPEXECUTIONID FROM STEP_EXECUTION WHERE JOBEXECUTIONID IN " + executions + ")",
        keys);
    Timestamp now = Timestamp.from(Instant.now());
    List<Object> values = new ArrayList<>(List.of(now, now));
    values.addAll(List.of(keys));
    return update(
        connection,
        "UPDATE JOB_EXECUTION SET BATCHSTATUS='FAILED', EXITSTATUS='FAILED', ENDTIME=?, LASTUPDATEDTIME=?"
            + " WHERE JOBEXECUTIONID IN "
            + executions,
        values.toArray());
  }

  /**
   * Takes a job instance for a node.
   *
   * @return false if it runs already, there or elsewhere, or if the node is none any more
   */
  boolean claim(long node, long jobInstance) {
    return insert(
        "take job instance " + jobInstance,
        "INSERT INTO partita_live (job_instance_id, node_id, stop_requested) VALUES (?, ?, FALSE)",
        jobInstance,
        node);
  }

  /** Names the execution of an instance that was taken; false if it is another's by now. */
  boolean claimed(long node, long jobInstance, long execution) {
    return update(
            "note execution " + execution,
            "UPDATE partita_live SET execution_id = ? WHERE job_instance_id = ? AND node_id = ?",
            execution,
            jobInstance,
            node)
        == 1;
  }

  void release(long node, long jobInstance) {
    update(
        "let go of job instance " + jobInstance,
        "DELETE FROM partita_live WHERE job_instance_id = ? AND node_id = ?",
        jobInstance,
        node);
  }

  /** The newest execution of an instance, 0 if there is none. */
  long newestExecution(long jobInstance) {
    List<Long> ids =
        ids(
            "SELECT COALESCE(MAX(JOBEXECUTIONID), 0) FROM JOB_EXECUTION WHERE JOBINSTANCEID = ?",
            jobInstance);
    return ids.get(0);
  }

  boolean holds(long node, long jobInstance) {
    return !ids(
            "SELECT node_id FROM partita_live WHERE job_instance_id = ? AND node_id = ?",
            jobInstance,
            node)
        .isEmpty();
  }

  /** Whether the execution runs on some node, which will hear of it. */
  boolean requestStop(long execution) {
    return update(
            "ask for the stop of execution " + execution,
            "UPDATE partita_live SET stop_requested = TRUE WHERE execution_id = ?",
            execution)
        == 1;
  }

  /** The executions of a node that are to stop. */
  List<Long> toStop(long node) {
    return ids(
        "SELECT execution_id FROM partita_live WHERE node_id = ? AND stop_requested AND execution_id IS NOT NULL",
        node);
  }

  /** Takes a submitter's name for a submission; false if it was taken before. */
  boolean begin(String submission, long node) {
    return insert(
        "note the submission " + submission,
        "INSERT INTO partita_submission (submission_key, node_id) VALUES (?, ?)",
        submission,
        node);
  }

  void begun(String submission, long execution) {
    update(
        "note the submission " + submission,
        "UPDATE partita_submission SET execution_id = ? WHERE submission_key = ?",
        execution,
        submission);
  }

  /** What was submitted has not started: the name is free again. */
  void forget(String submission) {
    update(
        "forget the submission " + submission,
        "DELETE FROM partita_submission WHERE submission_key = ?",
        submission);
  }

  /** The execution of an earlier submission, 0 while it is being started. */
  long submitted(String submission) {
    List<Long> ids =
        ids(
            "SELECT COALESCE(execution_id, 0) FROM partita_submission WHERE submission_key = ?",
            submission);
    return ids.isEmpty() ? 0 : ids.get(0);
  }

  private List<Long> ids(String query, Object key, Object... more) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(query)) {
      select.setObject(1, key);
      for (int i = 0; i < more.length; i++) {
        select.setObject(i + 2, more[i]);
      }
      List<Long> ids = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    } catch (SQLException e) {
      throw failed("read what runs", e);
    }
  }

  /** False if another row, or none, is in the way. */
  private boolean insert(String what, String sql, Object... values) {
    try (Connection connection = dataSource.getConnection()) {
      return update(connection, sql, values) == 1;
    } catch (SQLException e) {
      if (e.getSQLState() != null && e.getSQLState().startsWith("23")) {
        return false;
      }
      throw failed(what, e);
    }
  }

  private int update(String what, String sql, Object... values) {
    try (Connection connection = dataSource.getConnection()) {
      return update(connection, sql, values);
    } catch (SQLException e) {
      throw failed(what, e);
    }
  }

  private static int update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        update.setObject(i + 1, values[i]);
      }
      return update.executeUpdate();
    }
  }

  private static PartitaException failed(String what, SQLException e) {
    return new PartitaException("The store could not " + what + ": " + e.getMessage(), e);
  }
}
