package io.partita.store;

import io.partita.PartitaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Keeps every job XML that was ever submitted, once per content, and which of them each job
 * instance runs: a restart must go on with the very text its instance began with.
 *
 * <p>Each call is a transaction of its own. Safe for use by several threads and processes.
 */
public final class JobXmlArchive {
  /**
   * A kept job XML.
   *
   * @param hash the SHA-256 of the text in UTF-8, 64 hexadecimal digits in lower case
   * @param jobName the job's id
   */
  public record Entry(String hash, String jobName, String xml) {}

  private static final String NEXT_ORDER =
      "(SELECT COALESCE(MAX(saved_order), 0) + 1 FROM partita_job_xml)";
  private static final String SELECT = "SELECT hash, job_name, xml FROM partita_job_xml ";

  private final DataSource dataSource;

  JobXmlArchive(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Keeps the text, and makes it the newest of its job; one that is kept already is not copied. */
  public void save(String hash, String jobName, String xml) {
    if (makeNewest(hash)) {
      return;
    }
    try {
      update(
          "INSERT INTO partita_job_xml (saved_order, hash, job_name, xml) VALUES ("
              + NEXT_ORDER
              + ", ?, ?, ?)",
          hash,
          jobName,
          xml);
    } catch (SQLException e) {
      // The same text may have been saved by another in between.
      if (!makeNewest(hash)) {
        throw failed("save the job XML of " + jobName, e);
      }
    }
  }

  private boolean makeNewest(String hash) {
    try {
      return update(
              "UPDATE partita_job_xml SET saved_order = " + NEXT_ORDER + " WHERE hash = ?", hash)
          == 1;
    } catch (SQLException e) {
      throw failed("find the job XML " + hash, e);
    }
  }

  /** Notes that the instance runs this text, which must have been saved. */
  public void bind(long jobInstanceId, String hash) {
    try {
      if (update(
              "UPDATE partita_job_instance_xml SET hash = ? WHERE job_instance_id = ?",
              hash,
              jobInstanceId)
          == 0) {
        update(
            "INSERT INTO partita_job_instance_xml (hash, job_instance_id) VALUES (?, ?)",
            hash,
            jobInstanceId);
      }
    } catch (SQLException e) {
      throw failed("note the job XML of job instance " + jobInstanceId, e);
    }
  }

  /** What the instance runs; empty if it was started by name, or if it was never bound. */
  public Optional<Entry> byInstance(long jobInstanceId) {
    return find(
        SELECT
            + "WHERE hash = (SELECT hash FROM partita_job_instance_xml WHERE job_instance_id = ?)",
        jobInstanceId);
  }

  /** The text that was last saved for this job. */
  public Optional<Entry> newestByJob(String jobName) {
    return find(SELECT + "WHERE job_name = ? ORDER BY saved_order DESC, hash", jobName);
  }

  private Optional<Entry> find(String query, Object key) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(query)) {
      select.setMaxRows(1);
      select.setObject(1, key);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next()
            ? Optional.of(new Entry(rows.getString(1), rows.getString(2), rows.getString(3)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed("find the job XML of " + key, e);
    }
  }

  private int update(String sql, Object... values) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
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
