package io.partita.pool;

import io.partita.PartitaException;
import io.partita.wire.RemoteError;
import io.partita.worker.TaskOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Several workers in a row could not begin their service: their initializer threw, or they died in
 * it. The pool takes no more tasks, and has no workers any more.
 */
public final class InitializerFailedException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable RemoteError error;

  InitializerFailedException(int times, TaskOutcome last) {
    super(
        "%d workers in a row could not begin their service; the last one: %s; mend the pool's initializer and make a new pool"
            .formatted(times, describe(last)));
    this.error = last instanceof TaskOutcome.Failed failed ? failed.error() : null;
  }

  private static String describe(TaskOutcome outcome) {
    if (outcome instanceof TaskOutcome.Failed failed) {
      return failed.error() + " (in " + failed.worker() + ")";
    } else if (outcome instanceof TaskOutcome.Died died) {
      return "%s ended with %s; its last output: %s"
          .formatted(died.worker(), died.cause(), died.detail());
    }
    return "it left at once";
  }

  /** What the last initializer threw; null if its worker died. */
  public @Nullable RemoteError error() {
    return error;
  }
}
