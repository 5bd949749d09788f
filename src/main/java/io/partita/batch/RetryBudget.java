package io.partita.batch;

import io.partita.ExitCause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many more attempts one partition has. Used by one thread at a time. */
final class RetryBudget {
  private final AttemptOptions options;
  private int deaths;
  private int ofMemory;

  RetryBudget(AttemptOptions options) {
    this.options = options;
  }

  /**
   * An attempt has ended with the death of its worker.
   *
   * @return how long to wait before the next one; null if there is to be none
   */
  @Nullable Duration afterDeath(ExitCause.Kind kind) {
    deaths++;
    if (kind == ExitCause.Kind.OUT_OF_MEMORY || kind == ExitCause.Kind.KERNEL_OOM) {
      ofMemory++;
    }
    if (deaths >= options.most() || ofMemory >= options.outOfMemory()) {
      return null;
    }
    if (deaths == 1) {
      return Duration.ZERO;
    }
    // Doubled at most twenty times: beyond that any bound has been reached.
    Duration wait = options.backoff().multipliedBy(1L << Math.min(deaths - 2, 20));
    return wait.compareTo(options.longestBackoff()) < 0 ? wait : options.longestBackoff();
  }
}
