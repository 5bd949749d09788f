package io.partita.testing;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits that end: when the deadline passes, they fail and show what every thread was doing. */
public final class Await {
  /** Long enough for a loaded machine; a test that gets here has failed. */
  public static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A condition that is dear to check is checked less often, or what is awaited gets no time. */
  private static final long PAUSE_FACTOR = 4;

  private Await() {}

  /** Waits until the condition holds, for {@link #DEADLINE} at most. */
  public static void until(String what, BooleanSupplier condition) {
    until(DEADLINE, what, condition);
  }

  /** Waits until the condition holds. */
  public static void until(Duration atMost, String what, BooleanSupplier condition) {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      long before = System.nanoTime();
      if (condition.getAsBoolean()) {
        return;
      }
      long now = System.nanoTime();
      if (now - end >= 0) {
        throw late(what, atMost);
      }
      LockSupport.parkNanos(Math.max(POLL_NANOS, PAUSE_FACTOR * (now - before)));
    }
  }

  /** The future's result, within {@link #DEADLINE}. */
  public static <T> T get(Future<T> future) throws ExecutionException, InterruptedException {
    return get(DEADLINE, future);
  }

  /**
   * The future's result.
   *
   * @throws ExecutionException if the future failed
   * @throws CancellationException if the future was cancelled
   */
  public static <T> T get(Duration atMost, Future<T> future)
      throws ExecutionException, InterruptedException {
    try {
      return future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw late(future.toString(), atMost);
    }
  }

  private static AssertionError late(String what, Duration atMost) {
    StringBuilder text = new StringBuilder();
    text.append("Not within ").append(atMost).append(": ").append(what).append('\n');
    for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
      text.append('\n').append(thread.getKey()).append(' ').append(thread.getKey().getState());
      for (StackTraceElement frame : thread.getValue()) {
        text.append("\n    at ").append(frame);
      }
      text.append('\n');
    }
    return new AssertionError(text.toString());
  }
}
