package io.partita.worker;

import io.partita.ExitCause;
import io.partita.wire.RemoteError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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
   * @param evidence the directory with what was found when the worker was killed because it hung;
   *     null if nothing is kept
   */
  record Died(WorkerId worker, ExitCause cause, String detail, @Nullable Path evidence)
      implements TaskOutcome {
    /** Without evidence. */
    public Died(WorkerId worker, ExitCause cause, String detail) {
      this(worker, cause, detail, null);
    }
  }

  /** No worker has begun with it: it was cancelled, the pool is closed, or no worker starts. */
  record NotStarted(String why) implements TaskOutcome {}
}
