package io.partita.partition;

import io.partita.Deadline;
import io.partita.PartitaException;
import io.partita.store.FencedCheckpoint;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Saves an attempt's checkpoints in the store, in the transaction of the data. An attempt that has
 * been replaced, or cannot tell whether it has committed, is over: its process ends at once, and
 * the next attempt begins with what the store says. One thread uses an instance.
 */
final class StoredCheckpoints {
  /** The exit code of a worker whose partition another has taken over. */
  static final int REPLACED = 75;

  /** The exit code of a worker that lost its database while it committed. */
  static final int UNKNOWN = 76;

  /** How long a database may be gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final FencedCheckpoint checkpoint;
  private final String partition;

  /**
   * @param partition what it is called in messages
   */
  StoredCheckpoints(FencedCheckpoint checkpoint, String partition) {
    this.checkpoint = checkpoint;
    this.partition = partition;
  }

  /** Writes a checkpoint in the thread's transaction; it counts when that commits. */
  PartitionMessage.Saving write(SavedState state) {
    FencedCheckpoint.Written written;
    try {
      written =
          checkpoint.write(
              new FencedCheckpoint.Content(
                  state.persistentUserData(), state.readerCheckpoint(), state.writerCheckpoint()));
    } catch (SQLException e) {
      throw new PartitaException(
          "The checkpoint of %s was not written: %s".formatted(partition, e.getMessage()), e);
    }
    if (written == FencedCheckpoint.Written.REPLACED) {
      exit(REPLACED, "Another worker has taken over; nothing of this chunk is saved");
    }
    return written == FencedCheckpoint.Written.STOP_WANTED
        ? PartitionMessage.Saving.SAVED_STOP_WANTED
        : PartitionMessage.Saving.SAVED;
  }

  void committed() {
    checkpoint.committed();
  }

  /**
   * Whether a commit that failed has committed after all: it may be only its answer that was lost.
   * Asks until the database is there again.
   */
  boolean hasCommitted(Exception failure) {
    Deadline deadline = Deadline.after(PATIENCE);
    while (true) {
      try {
        FencedCheckpoint.Outcome outcome = checkpoint.outcome();
        if (outcome == FencedCheckpoint.Outcome.REPLACED) {
          exit(REPLACED, "Another worker has taken over while this one committed");
        }
        return outcome == FencedCheckpoint.Outcome.COMMITTED;
      } catch (SQLException e) {
        if (deadline.hasPassed()) {
          exit(UNKNOWN, "The database is gone, and with it how a commit has ended: " + failure);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The database rolls back what the process leaves open. */
  private void exit(int code, String why) {
    System.err.println(partition + ": " + why);
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }
}
