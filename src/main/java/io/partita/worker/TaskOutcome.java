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
   * @param detail what is known besides, for people: the end of the worker's output
   * @param usage what the worker had used when it was last seen, up to a heartbeat before its end
   */
  record Died(WorkerId worker, ExitCause cause, String detail, WorkerUsage usage)
      implements TaskOutcome {}

  /** No worker has begun with it: it was cancelled, the pool is closed, or no worker starts. */
  record NotStarted(String why) implements TaskOutcome {}
}
