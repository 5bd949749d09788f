package io.partita.batch;

import io.partita.Deadline;
import io.partita.PartitaException;
import io.partita.partition.SavedState;
import io.partita.store.Attempt;
import io.partita.store.Attempts;
import java.time.Duration;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * Enters attempts into the store, where there is one: a JBeret application that has only dropped
 * the jar in has none, and its attempts are known to its log only. Safe for any thread.
 */
final class AttemptLedger {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");

  /** A database takes its time to find that a client is gone, whose locks it holds until then. */
  private static final Duration LONGEST_TAKE_OVER = Duration.ofMinutes(2);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final @Nullable Attempts attempts;

  AttemptLedger(@Nullable Attempts attempts) {
    this.attempts = attempts;
  }

  /**
   * Begins the next attempt at the partition.
   *
   * @param number of the attempt where there is no store that knows it
   * @param log the file for its worker's output, null for none
   */
  Attempt begin(PartitionExecutionImpl execution, int number, @Nullable String log) {
    Attempt.Partition partition = partition(execution);
    return attempts == null ? new Attempt(partition, number, 0, 0) : attempts.begin(partition, log);
  }

  /** Notes where an attempt runs that takes its time. For people only, so it may fail. */
  void running(Attempt attempt, Attempt.Run run) {
    tolerantly(attempt, () -> store().running(attempt, run));
  }

  /** Ends an attempt that came to its end by itself. For people only, so it may fail. */
  void end(Attempt attempt, Attempt.Ending ending) {
    tolerantly(attempt, () -> store().end(attempt, ending));
  }

  private void tolerantly(Attempt attempt, Runnable entry) {
    if (attempts == null) {
      return;
    }
    try {
      entry.run();
    } catch (PartitaException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} was not entered: {1}", attempt, e.getMessage());
    }
  }

  private Attempts store() {
    if (attempts == null) {
      throw new IllegalStateException("there is no store");
    }
    return attempts;
  }

  /**
   * Ends an attempt whose worker is gone, and then copies the last committed checkpoint into the
   * parent's execution. In this order: nothing more can be committed, only then it is read. May
   * wait for the database to find that the worker is gone.
   *
   * @param execution null if its own checkpoint is the newest
   * @return false if another node has taken the partition over
   * @throws PartitaException if the store cannot be used for too long
   */
  boolean takeOver(
      Attempt attempt, Attempt.Ending ending, @Nullable PartitionExecutionImpl execution) {
    Deadline deadline = Deadline.after(LONGEST_TAKE_OVER);
    while (attempts != null) {
      try {
        if (!attempts.endDead(attempt, ending)) {
          return false;
        }
        if (execution != null) {
          Attempt.Checkpoint saved = attempts.checkpoint(attempt.partition());
          new SavedState(saved.persistentUserData(), saved.reader(), saved.writer())
              .copyTo(execution);
        }
        return true;
      } catch (PartitaException e) {
        if (deadline.hasPassed()) {
          throw e;
        }
        LOG.log(System.Logger.Level.DEBUG, "The fence is not raised yet", e);
        pause(e);
      }
    }
    return true;
  }

  private static void pause(PartitaException reason) {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw reason;
    }
  }

  private static Attempt.Partition partition(PartitionExecutionImpl execution) {
    return new Attempt.Partition(execution.getStepExecutionId(), execution.getPartitionId());
  }
}
