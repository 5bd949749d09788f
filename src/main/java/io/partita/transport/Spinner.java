package io.partita.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks again for a short while before a reader parks: to wake a thread on another core takes some
 * 20 µs, an answer often comes sooner. Confined to the thread that receives.
 *
 * <p>It spins only where the last waits were short, for about as long as those; where a core is
 * spare; and for as many readers of this process at once as leave one core to those they wait for.
 */
final class Spinner {
  /** What is read from: 0 for nothing now, -1 for nothing any more. */
  @FunctionalInterface
  interface Source {
    int read(ByteBuffer in) throws IOException;
  }

  /** What waits longer than this is not worth to be waited for with a core. */
  private static final int WORTH = 2;

  /** A round that takes longer was interrupted by a thread that wanted this core. */
  private static final long LONGEST_ROUND_NANOS = 20_000;

  private static final long SLACK_NANOS = 10_000;
  private static final int WEIGHT = 4;

  private static final int MAX_SPINNING =
      Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  private static final AtomicInteger SPINNING = new AtomicInteger();

  private final long longest;
  private final SpareCores cores;

  /** The usual wait of late; begins as one that is not worth it. */
  private long expected;

  private long waitingSince;

  Spinner(Duration longest, SpareCores cores) {
    this.longest = longest.toNanos();
    this.cores = cores;
    this.expected = Long.MAX_VALUE / 2;
  }

  /**
   * Reads once more, and again, while that is worth it.
   *
   * @return what the source's read does; 0 when it is time to park
   */
  int read(Source source, ByteBuffer in) throws IOException {
    long start = System.nanoTime();
    waitingSince = start;
    if (longest == 0 || expected > WORTH * longest || !cores.exist(start)) {
      return 0;
    }
    if (SPINNING.incrementAndGet() > MAX_SPINNING) {
      SPINNING.decrementAndGet();
      return 0;
    }
    try {
      return spin(source, in, start);
    } finally {
      SPINNING.decrementAndGet();
    }
  }

  private int spin(Source source, ByteBuffer in, long start) throws IOException {
    long end = start + Math.min(longest, 2 * expected + SLACK_NANOS);
    int rounds = 0;
    long now = start;
    long before;
    int count;
    do {
      Thread.onSpinWait();
      count = source.read(in);
      rounds++;
      before = now;
      now = System.nanoTime();
    } while (count == 0 && now - end < 0 && now - before < LONGEST_ROUND_NANOS && cores.exist(now));
    SpinStatistics.count(rounds, now - start, count != 0);
    if (count != 0) {
      waited();
    }
    return count;
  }

  /** Something came, after spinning or parking. */
  void waited() {
    long wait = Math.min(System.nanoTime() - waitingSince, 2 * WORTH * longest);
    expected = expected > 2 * WORTH * longest ? wait : expected + (wait - expected) / WEIGHT;
  }
}
