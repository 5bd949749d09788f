package io.partita.worker;

import java.time.Duration;

/** The submitter's handle of one task. Never blocks. Safe for use by several threads. */
public interface RunningTask {
  /**
   * Sends a message to the task. Kept until the task runs; dropped when it has ended.
   *
   * @throws io.partita.wire.WireException if the message is over the limit
   */
  void send(byte[] message);

  /**
   * Kills the worker that runs the task, which then ends as {@link TaskOutcome.Died}; a task that
   * has not started ends as {@link TaskOutcome.NotStarted}, one that has ended is left alone.
   */
  void kill(String why);

  /**
   * As {@link #kill}, but what can be known of the worker is kept first, {@link
   * TaskOutcome.Died#evidence} says where.
   *
   * @param evidence how long that may take; thread dumps take a second or two
   */
  void killHung(String why, Duration evidence);

  /** Whether the task had not started, and now never will: it ends as NotStarted. */
  boolean cancel();
}
