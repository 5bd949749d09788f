package io.partita.pool;

import io.partita.ExitCause;
import io.partita.PartitaException;
import io.partita.worker.TaskOutcome;
import io.partita.worker.WorkerId;

/** A worker died while it ran a task; other tasks and workers are not affected. */
public final class WorkerDiedException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final transient WorkerId worker;
  private final transient ExitCause exitCause;

  WorkerDiedException(TaskOutcome.Died death) {
    super(
        "%s ended with %s while it ran a task; its last output: %s"
            .formatted(death.worker(), death.cause(), death.detail()));
    this.worker = death.worker();
    this.exitCause = death.cause();
  }

  public WorkerId worker() {
    return worker;
  }

  /** Why the process ended; {@link #getCause} is something else, and null. */
  public ExitCause exitCause() {
    return exitCause;
  }
}
