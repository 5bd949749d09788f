package io.partita.store;

import io.partita.ExitCause;
import io.partita.PartitaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Every attempt at a partition, and the fence that tells the current one from those it replaced.
 *
 * <p>The order of a take-over: the old worker is gone; {@link #endDead} raises the fence, which
 * waits for the transaction that the worker may have left open; only then is the checkpoint read;
 * {@link #begin} raises the fence again, for the next attempt.
 *
 * <p>Each call is a transaction of its own. Safe for use by several threads and processes.
 */
public final class Attempts {
  /** In {@code cause}, of attempts whose parent died before they ended. */
  private static final String PARENT_LOST = ExitCause.Kind.PARENT_LOST.name();

  private static final String OF_PARTITION = " WHERE stepexecutionid = ? AND partitionnumber = ?";
  private static final String RAISE =
      "UPDATE partita_partition SET fence = fence + 1, checkpoint_seq = checkpoint_seq + ?"
          + OF_PARTITION;
  private static final String FIRST =
      "INSERT INTO partita_partition (fence, checkpoint_seq, stepexecutionid, partitionnumber)"
          + " VALUES (1, 0, ?, ?)";
  private static final String CURRENT =
      "SELECT fence, checkpoint_seq, (SELECT MAX(attempt) FROM partita_attempt a"
          + " WHERE a.stepexecutionid = p.stepexecutionid AND a.partitionnumber = p.partitionnumber)"
          + " FROM partita_partition p"
          + OF_PARTITION;
  private static final String BEGIN =
      "INSERT INTO partita_attempt (fence, log, stepexecutionid, partitionnumber, attempt)"
          + " VALUES (?, ?, ?, ?, ?)";
  private static final String RUN = "UPDATE partita_attempt SET worker = ?, pid = ?, started = ?";
  private static final String END =
      RUN
          + ", ended = ?, cause = ?, signal = ?, exit_code = ?, detail = ?, peak_rss = ?,"
          + " cpu_millis = ?, evidence = ?, checkpoint_seq = (SELECT checkpoint_seq FROM partita_partition"
          + OF_PARTITION
          + ")";
  private static final String CHECKPOINT =
      "SELECT persistentuserdata, readercheckpointinfo, writercheckpointinfo"
          + " FROM partition_execution WHERE stepexecutionid = ? AND partitionexecutionid = ?";
  private static final String OF_ATTEMPT = OF_PARTITION + " AND attempt = ?";

  private final DataSource dataSource;

  Attempts(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Something to be done in one transaction. */
  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /**
   * Begins the next attempt at the partition: raises its fence and enters the attempt.
   *
   * @param log the file for its worker's output, null for none
   */
  public Attempt begin(Attempt.Partition partition, @Nullable String log) {
    return transaction("begin an attempt at " + partition, c -> begin(c, partition, log));
  }

  private static Attempt begin(
      Connection connection, Attempt.Partition partition, @Nullable String log)
      throws SQLException {
    Attempt attempt = raised(connection, partition);
    update(
        connection,
        BEGIN,
        attempt.fence(),
        log,
        partition.stepExecutionId(),
        partition.number(),
        attempt.number());
    return attempt;
  }

  private static Attempt raised(Connection connection, Attempt.Partition partition)
      throws SQLException {
    if (raise(connection, partition, 0) == 0) {
      update(connection, FIRST, partition.stepExecutionId(), partition.number());
      return new Attempt(partition, 1, 1, 0);
    }
    try (PreparedStatement select = connection.prepareStatement(CURRENT)) {
      set(select, partition.stepExecutionId(), partition.number());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new Attempt(partition, row.getInt(3) + 1, row.getLong(1), row.getLong(2));
      }
    }
  }

  private static int raise(Connection connection, Attempt.Partition partition, long checkpoints)
      throws SQLException {
    return update(connection, RAISE, checkpoints, partition.stepExecutionId(), partition.number());
  }

  /** Notes where the attempt runs. */
  public void running(Attempt attempt, Attempt.Run run) {
    transaction(
        "note the worker of " + attempt,
        c ->
            update(
                c,
                RUN + OF_ATTEMPT,
                run.worker(),
                run.pid(),
                time(run.started()),
                attempt.partition().stepExecutionId(),
                attempt.partition().number(),
                attempt.number()));
  }

  /**
   * Ends an attempt that came to its end by itself: what it has saved is all that there will be.
   */
  public void end(Attempt attempt, Attempt.Ending ending) {
    transaction(
        "end " + attempt,
        c -> {
          if (ending.checkpoints() > 0) {
            update(
                c,
                "UPDATE partita_partition SET checkpoint_seq = checkpoint_seq + ?" + OF_PARTITION,
                ending.checkpoints(),
                attempt.partition().stepExecutionId(),
                attempt.partition().number());
          }
          return end(c, attempt, ending);
        });
  }

  /**
   * Ends an attempt whose worker is gone. Waits for the transaction that the worker may have left
   * open; when this returns no more can come of it, and the partition's checkpoint may be read.
   *
   * @return false if another node has taken the partition over, and this one must leave it alone
   */
  public boolean endDead(Attempt attempt, Attempt.Ending ending) {
    return transaction(
        "end " + attempt,
        c -> {
          int raised =
              update(
                  c,
                  RAISE + " AND fence = ?",
                  ending.checkpoints(),
                  attempt.partition().stepExecutionId(),
                  attempt.partition().number(),
                  attempt.fence());
          return raised == 0 ? isEndedHere(c, attempt) : end(c, attempt, ending) == 1;
        });
  }

  /** Whether it has ended already by this node's word, whose commit was not heard. */
  private static boolean isEndedHere(Connection connection, Attempt attempt) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT cause FROM partita_attempt" + OF_ATTEMPT)) {
      Attempt.Partition partition = attempt.partition();
      set(select, partition.stepExecutionId(), partition.number(), attempt.number());
      try (ResultSet row = select.executeQuery()) {
        String cause = row.next() ? row.getString(1) : null;
        return cause != null && !cause.equals(PARENT_LOST);
      }
    }
  }

  private static int end(Connection connection, Attempt attempt, Attempt.Ending ending)
      throws SQLException {
    Attempt.Run run = ending.run();
    Attempt.Usage usage = ending.usage();
    String evidence = ending.evidence();
    Attempt.Partition partition = attempt.partition();
    String detail = ending.causeDetail();
    boolean isExit = ending.cause().equals(ExitCause.Kind.EXITED.name());
    boolean isSignal =
        ending.cause().equals(ExitCause.Kind.SIGNAL.name())
            || ending.cause().equals(ExitCause.Kind.VM_CRASH.name());
    return update(
        connection,
        END + OF_ATTEMPT,
        run == null ? null : run.worker(),
        run == null ? null : run.pid(),
        run == null ? null : time(run.started()),
        time(Instant.now()),
        ending.cause(),
        isSignal && !detail.isEmpty() ? StoredText.fit(detail, 16) : null,
        isExit ? Integer.valueOf(detail) : null,
        StoredText.fit(ending.detail(), 4000),
        usage == null ? null : usage.peakResidentBytes(),
        usage == null ? null : usage.cpuMillis(),
        evidence == null ? null : StoredText.clean(evidence),
        partition.stepExecutionId(),
        partition.number(),
        partition.stepExecutionId(),
        partition.number(),
        attempt.number());
  }

  /**
   * Ends the attempts that a node left open when it died, and raises the fences of their
   * partitions: waits for what their workers may still have under way.
   *
   * @param steps a query for the step executions, with {@code keys}
   */
  static void endLost(Connection connection, String steps, Object... keys) throws SQLException {
    update(
        connection,
        "UPDATE partita_partition SET fence = fence + 1 WHERE stepexecutionid IN " + steps,
        keys);
    List<Object> values = new ArrayList<>();
    values.add(PARENT_LOST);
    values.add(time(Instant.now()));
    values.add("The process that ran the job died");
    values.addAll(List.of(keys));
    update(
        connection,
        "UPDATE partita_attempt SET cause = ?, ended = ?, detail = ? WHERE cause IS NULL AND stepexecutionid IN "
            + steps,
        values.toArray());
  }

  /**
   * The partition's last committed checkpoint. To be read when no attempt can commit another.
   *
   * @throws PartitaException also if JBeret knows no such partition
   */
  public Attempt.Checkpoint checkpoint(Attempt.Partition partition) {
    return transaction(
        "read the checkpoint of " + partition,
        c -> {
          try (PreparedStatement select = c.prepareStatement(CHECKPOINT)) {
            set(select, partition.stepExecutionId(), partition.number());
            try (ResultSet row = select.executeQuery()) {
              if (!row.next()) {
                throw new PartitaException("The store has no row of " + partition);
              }
              return new Attempt.Checkpoint(row.getBytes(1), row.getBytes(2), row.getBytes(3));
            }
          }
        });
  }

  /** All attempts of a step execution, by partition and number. */
  public List<Attempt.Entry> of(long stepExecutionId) {
    return transaction(
        "read the attempts of step execution " + stepExecutionId,
        c -> {
          try (PreparedStatement select =
              c.prepareStatement(
                  "SELECT * FROM partita_attempt WHERE stepexecutionid = ?"
                      + " ORDER BY partitionnumber, attempt")) {
            select.setLong(1, stepExecutionId);
            try (ResultSet row = select.executeQuery()) {
              List<Attempt.Entry> entries = new ArrayList<>();
              while (row.next()) {
                entries.add(AttemptRow.read(row));
              }
              return entries;
            }
          }
        });
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      set(update, values);
      return update.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private <T> T transaction(String what, Work<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      boolean before = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(before);
      }
    } catch (SQLException e) {
      throw new PartitaException("The store could not " + what + ": " + e.getMessage(), e);
    }
  }
}
