package io.partita.worker;

import io.partita.ExitCause;
import io.partita.wire.RemoteError;

/** How a task ended. */
public sealed interface TaskOutcome {

  /**
   * The handler returned.
   *
   * @param result what it returned
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Completed(byte[] result) implements TaskOutcome {}

  /** The handler threw. */
  record Failed(WorkerId worker, RemoteError error) implements TaskOutcome {}

  /**
   * The worker died while it ran the task.
   *
   * @param detail what is known besides, for people: the end of the worker's output, or where the
   *     evidence is
   * @param life what is known of the worker's life
   */
  record Died(WorkerId worker, ExitCause cause, String detail, WorkerLife life)
      implements TaskOutcome {}

  /** No worker has begun with it: it was cancelled, the pool is closed, or no worker starts. */
  record NotStarted(String why) implements TaskOutcome {}
}
