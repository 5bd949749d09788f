package io.partita.worker;

import java.time.Duration;

/**
 * How often and how soon a pool tries again when its workers do not start. Not safe for use by
 * several threads: the dispatcher's lock guards it.
 *
 * <p>Launches that were under way together count as one attempt. Since the last success there is
 * always a wait before the next attempt, also when the attempts are used up and new tasks come.
 */
final class LaunchBudget {
  private final int attempts;
  private final Duration first;
  private int failures;
  private long notBefore;

  LaunchBudget(int attempts, Duration first) {
    this.attempts = attempts;
    this.first = first;
  }

  /** What a launch that begins now has to name when it fails. */
  int round() {
    return failures;
  }

  /** After a failure one launch at a time is enough to find out. */
  boolean allows(long now, int underWay) {
    return failures == 0 || (underWay == 0 && now - notBefore >= 0);
  }

  long nanosToWait(long now) {
    return failures == 0 ? 0 : Math.max(0, notBefore - now);
  }

  void failed(int round, long now) {
    if (round != failures) {
      return;
    }
    failures++;
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 10));
    Duration bounded =
        wait.compareTo(WorkerPoolOptions.MAX_BACKOFF) < 0 ? wait : WorkerPoolOptions.MAX_BACKOFF;
    notBefore = now + bounded.toNanos();
  }

  void succeeded() {
    failures = 0;
  }

  boolean isUsedUp() {
    return failures >= attempts;
  }
}
