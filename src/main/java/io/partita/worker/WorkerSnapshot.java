package io.partita.worker;

/**
 * A worker as it was at one moment.
 *
 * @param worker which one; its pid is 0 until it has been started
 * @param tasks how many tasks it has ended so far
 * @param usage what its process has used
 */
public record WorkerSnapshot(WorkerId worker, State state, long tasks, ProcessUsage usage) {

  /** What a worker is doing. */
  public enum State {
    /** Not ready yet. */
    STARTING,
    /** Waits for a task. */
    IDLE,
    /** Runs a task. */
    BUSY,
    /** Its task is over, but it has not yet said that it can take another. */
    SETTLING,
    /** Takes no more tasks. */
    ENDING
  }
}
