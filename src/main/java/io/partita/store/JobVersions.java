package io.partita.store;

import io.partita.PartitaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Which version of a job each execution ran: its XML, and the jars of the job's authors.
 *
 * <p>Each call is a transaction of its own. Safe for use by several threads and processes.
 */
public final class JobVersions {
  /**
   * The version that an execution ran.
   *
   * @param xml the SHA-256 of its XML, 64 hexadecimal digits in lower case
   * @param jars the SHA-256 of each jar that its artifacts come from, by the jar's name
   */
  public record Version(String xml, Map<String, String> jars) {
    public Version {
      jars = Map.copyOf(jars);
    }
  }

  private final DataSource dataSource;

  JobVersions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Notes what an execution runs; once per execution. */
  public void save(long executionId, Version version) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(version.jars())
        .forEach((name, hash) -> lines.append(hash).append(' ').append(name).append('\n'));
    String insert =
        "INSERT INTO partita_execution_version (jobexecutionid, xml_hash, jars) VALUES (?, ?, ?)";
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setLong(1, executionId);
      statement.setString(2, version.xml());
      statement.setString(3, lines.toString());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw failed("note", executionId, e);
    }
  }

  /** What an execution ran; empty if it was not noted. */
  public Optional<Version> find(long executionId) {
    String select = "SELECT xml_hash, jars FROM partita_execution_version WHERE jobexecutionid = ?";
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setLong(1, executionId);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Version(rows.getString(1), jars(rows.getString(2))))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed("find", executionId, e);
    }
  }

  private static Map<String, String> jars(String lines) {
    Map<String, String> jars = new TreeMap<>();
    lines
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(hashAndName -> jars.put(hashAndName[1], hashAndName[0]));
    return jars;
  }

  private static PartitaException failed(String what, long executionId, SQLException e) {
    return new PartitaException(
        "The store could not %s the version of job execution %d: %s"
            .formatted(what, executionId, e.getMessage()),
        e);
  }
}
