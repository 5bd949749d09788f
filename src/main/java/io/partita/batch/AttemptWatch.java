package io.partita.batch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Holds one attempt at a partition to its time. Differences on the monotonic clock alone count.
 *
 * <p>Time in which this process itself did not run, because it was stopped or had no processor, is
 * not held against a partition that shows no progress: its news may just not have been heard.
 *
 * <p>Safe for use by several threads.
 */
final class AttemptWatch {
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final int TICKS_PER_LIMIT = 8;

  private final TimeLimits limits;
  private final Consumer<String> verdict;
  private final long tickNanos;

  // Under the lock of this.
  private boolean over;
  private boolean moved;
  private long quietNanos;
  private long lastTick;
  private CompletableFuture<Boolean> wholeTime = new CompletableFuture<>();
  private CompletableFuture<Boolean> nextLook = new CompletableFuture<>();

  /**
   * @param verdict is told why the attempt is to be killed; once at most, on a thread that must not
   *     be held up
   */
  AttemptWatch(TimeLimits limits, Consumer<String> verdict) {
    this.limits = limits;
    this.verdict = verdict;
    this.tickNanos = tick(limits).toNanos();
  }

  /** How often progress is to be shown for these limits. */
  static Duration tick(TimeLimits limits) {
    Duration share = limits.stall().dividedBy(TICKS_PER_LIMIT);
    Duration bounded = share.compareTo(LONGEST_TICK) < 0 ? share : LONGEST_TICK;
    return bounded.toMillis() < 1 ? Duration.ofMillis(1) : bounded;
  }

  /** The attempt runs in its worker from here on. */
  synchronized void begin() {
    if (limits.hasWhole()) {
      wholeTime =
          later(
              limits.whole().toNanos(),
              () -> end("it took longer than %s %s".formatted(TimeLimits.WHOLE, limits.whole())));
    }
    if (limits.hasStall()) {
      lastTick = System.nanoTime();
      nextLook = later(tickNanos, this::look);
    }
  }

  /** It has read or written an item, or saved a checkpoint. */
  synchronized void progressed() {
    moved = true;
  }

  /** It is over, however it ended. */
  void close() {
    List<CompletableFuture<Boolean>> left;
    synchronized (this) {
      over = true;
      left = List.of(wholeTime, nextLook);
    }
    left.forEach(timer -> timer.complete(false));
  }

  private void look() {
    boolean stalled;
    synchronized (this) {
      if (over) {
        return;
      }
      long now = System.nanoTime();
      quietNanos = moved ? 0 : quietNanos + Math.min(now - lastTick, 2 * tickNanos);
      lastTick = now;
      moved = false;
      stalled = quietNanos >= limits.stall().toNanos();
    }
    if (stalled) {
      end("it has read and written nothing for %s %s".formatted(TimeLimits.STALL, limits.stall()));
    } else {
      lookAgain();
    }
  }

  private synchronized void lookAgain() {
    if (!over) {
      nextLook = later(tickNanos, this::look);
    }
  }

  private void end(String why) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    verdict.accept(why);
  }

  /** The action is not done any more when what is returned has completed before. */
  private static CompletableFuture<Boolean> later(long nanos, Runnable action) {
    CompletableFuture<Boolean> due = new CompletableFuture<>();
    var unused =
        due.completeOnTimeout(true, nanos, TimeUnit.NANOSECONDS)
            .thenAccept(
                inTime -> {
                  if (inTime) {
                    action.run();
                  }
                });
    return due;
  }
}
