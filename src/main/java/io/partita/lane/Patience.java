package io.partita.lane;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Looks again for a short while before a thread parks: to wake a thread on another core takes some
 * 20 µs, an answer often comes sooner. For one thread at a time.
 *
 * <p>Each time in a row that it was in vain, more waits go by before it is tried again. No more
 * threads of a process do it at once than leave one core to those they wait for.
 */
public final class Patience {
  /** For how long at most. */
  public static final Duration LONGEST = Duration.ofNanos(60_000);

  private static final long LONGEST_NANOS = LONGEST.toNanos();

  /** A look that takes longer was interrupted by a thread that wanted this core. */
  private static final long LONGEST_LOOK = TimeUnit.MICROSECONDS.toNanos(20);

  private static final int LOOKS_BEFORE_YIELD = 100;
  private static final int MOST_RELUCTANT = 6;

  private static final int MAX_SPINNING =
      Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  private static final AtomicInteger SPINNING = new AtomicInteger();

  private int reluctance;
  private int toLetGo;

  /** Whether the condition holds, after some time at most. */
  public boolean await(BooleanSupplier condition) {
    if (toLetGo > 0) {
      toLetGo--;
      return condition.getAsBoolean();
    }
    if (SPINNING.incrementAndGet() > MAX_SPINNING) {
      SPINNING.decrementAndGet();
      return condition.getAsBoolean();
    }
    boolean held;
    try {
      held = spin(condition);
    } finally {
      SPINNING.decrementAndGet();
    }
    reluctance = held ? 0 : Math.min(reluctance + 1, MOST_RELUCTANT);
    toLetGo = held ? 0 : (1 << reluctance) - 1;
    return held;
  }

  @SuppressWarnings("ThreadPriorityCheck") // Only a hint: whoever else wants this core may have it.
  private static boolean spin(BooleanSupplier condition) {
    long start = System.nanoTime();
    long before = start;
    for (int looks = 1; !condition.getAsBoolean(); looks++) {
      if (looks % LOOKS_BEFORE_YIELD == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
      long now = System.nanoTime();
      if (now - start > LONGEST_NANOS || now - before > LONGEST_LOOK) {
        return condition.getAsBoolean();
      }
      before = now;
    }
    return true;
  }
}
