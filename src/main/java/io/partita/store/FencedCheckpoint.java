package io.partita.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one attempt at a partition, written in the transaction of the data that they
 * are about. Each counts the partition's checkpoint sequence up by one, if the attempt is still the
 * current one. One thread uses an instance.
 */
public final class FencedCheckpoint {
  private static final String OF_PARTITION = " WHERE stepexecutionid = ? AND partitionnumber = ?";

  private static final String COUNT =
      "UPDATE partita_partition SET checkpoint_seq = checkpoint_seq + 1"
          + OF_PARTITION
          + " AND fence = ? AND checkpoint_seq = ?";

  /** Waits for whoever has counted and is neither committed nor rolled back yet. */
  private static final String LOOK =
      "SELECT fence, checkpoint_seq FROM partita_partition" + OF_PARTITION + " FOR UPDATE";

  private static final String SAVE =
      "UPDATE PARTITION_EXECUTION SET PERSISTENTUSERDATA = ?, READERCHECKPOINTINFO = ?,"
          + " WRITERCHECKPOINTINFO = ? WHERE STEPEXECUTIONID = ? AND PARTITIONEXECUTIONID = ?";

  private static final String UNLESS_STOPPING = " AND BATCHSTATUS <> 'STOPPING'";

  private final DataSource store;
  private final Attempt attempt;
  private long sequence;

  /** What is kept of a partition, each value as bytes. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  public record Content(
      byte @Nullable [] userData, byte @Nullable [] reader, byte @Nullable [] writer) {}

  /** How a commit has ended. */
  public enum Outcome {
    COMMITTED,
    ROLLED_BACK,
    /** The attempt is not the current one any more. */
    REPLACED
  }

  /** What writing a checkpoint has found. */
  public enum Written {
    WRITTEN,
    /** Written, and another process wants the partition to stop. */
    STOP_WANTED,
    /** Not written: the attempt is not the current one any more. */
    REPLACED
  }

  /**
   * For the checkpoints of {@code attempt}.
   *
   * @param store connections to the store's database, which take part in the thread's transaction
   */
  public FencedCheckpoint(DataSource store, Attempt attempt) {
    this.store = store;
    this.attempt = attempt;
    this.sequence = attempt.checkpointSequence();
  }

  /** Writes a checkpoint in the thread's transaction, to be followed by {@link #committed}. */
  public Written write(Content content) throws SQLException {
    Attempt.Partition partition = attempt.partition();
    try (Connection connection = store.getConnection()) {
      try (PreparedStatement count = connection.prepareStatement(COUNT)) {
        count.setLong(1, partition.stepExecutionId());
        count.setInt(2, partition.number());
        count.setLong(3, attempt.fence());
        count.setLong(4, sequence);
        if (count.executeUpdate() == 0) {
          return Written.REPLACED;
        }
      }
      if (save(connection, SAVE + UNLESS_STOPPING, content) > 0) {
        return Written.WRITTEN;
      }
      save(connection, SAVE, content);
      return Written.STOP_WANTED;
    }
  }

  private int save(Connection connection, String sql, Content content) throws SQLException {
    try (PreparedStatement save = connection.prepareStatement(sql)) {
      save.setBytes(1, content.userData());
      save.setBytes(2, content.reader());
      save.setBytes(3, content.writer());
      save.setLong(4, attempt.partition().stepExecutionId());
      save.setInt(5, attempt.partition().number());
      return save.executeUpdate();
    }
  }

  /** What was written has committed. */
  public void committed() {
    sequence++;
  }

  /**
   * How the commit of what was written has ended, when it was not heard. Outside a transaction.
   * Waits while the database still has the lost session's transaction.
   *
   * @throws SQLException if it cannot be told now
   */
  public Outcome outcome() throws SQLException {
    try (Connection connection = store.getConnection();
        PreparedStatement look = connection.prepareStatement(LOOK)) {
      look.setLong(1, attempt.partition().stepExecutionId());
      look.setInt(2, attempt.partition().number());
      try (ResultSet row = look.executeQuery()) {
        if (!row.next() || row.getLong(1) != attempt.fence()) {
          return Outcome.REPLACED;
        }
        return row.getLong(2) == sequence ? Outcome.ROLLED_BACK : Outcome.COMMITTED;
      }
    }
  }
}
