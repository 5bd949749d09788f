package io.partita.worker;

/**
 * The parent's side of one task.
 *
 * <p>All calls for a task come one after the other on threads of the pool: {@link #started} at most
 * once and first, {@link #ended} exactly once and last, whatever happens. A listener that is slow
 * holds back its own worker and no other; one that throws is logged.
 */
public interface TaskListener {
  /** The worker has begun with the task. Left out if it dies before it can say so. */
  default void started(WorkerId worker) {}

  /** The task sent a message. */
  default void message(byte[] message) {}

  /** The task is over. */
  void ended(TaskOutcome outcome);
}
