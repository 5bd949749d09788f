package io.partita.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads a row of {@code partita_attempt}. */
final class AttemptRow {
  private AttemptRow() {}

  static Attempt.Entry read(ResultSet row) throws SQLException {
    Attempt attempt =
        new Attempt(
            new Attempt.Partition(row.getLong("stepexecutionid"), row.getInt("partitionnumber")),
            row.getInt("attempt"),
            row.getLong("fence"),
            row.getLong("checkpoint_seq"));
    return new Attempt.Entry(
        attempt,
        run(row),
        instant(row, "ended"),
        row.getString("cause"),
        row.getString("signal"),
        row.getObject("exit_code", Integer.class),
        row.getString("detail"),
        usage(row),
        row.getString("evidence"),
        row.getString("log"));
  }

  private static Attempt.@Nullable Run run(ResultSet row) throws SQLException {
    Instant started = instant(row, "started");
    return started == null
        ? null
        : new Attempt.Run(row.getInt("worker"), row.getLong("pid"), started);
  }

  private static Attempt.@Nullable Usage usage(ResultSet row) throws SQLException {
    Long peak = row.getObject("peak_rss", Long.class);
    Long cpu = row.getObject("cpu_millis", Long.class);
    return peak == null || cpu == null ? null : new Attempt.Usage(peak, cpu);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
