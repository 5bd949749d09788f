package io.partita.transport;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * What looking again instead of parking has brought this process so far, and what it has cost.
 *
 * @param spins how often a reader that had found nothing looked again
 * @param answered how many of those ended with something to read, so that nobody had to be woken
 * @param rounds how often they looked in all
 * @param time for how long in all: processor time that was spent on waiting
 */
public record SpinStatistics(long spins, long answered, long rounds, Duration time) {
  private static final LongAdder SPINS = new LongAdder();
  private static final LongAdder ANSWERED = new LongAdder();
  private static final LongAdder ROUNDS = new LongAdder();
  private static final LongAdder NANOS = new LongAdder();

  /** Of all connections of this process together. */
  public static SpinStatistics ofThisProcess() {
    return new SpinStatistics(
        SPINS.sum(), ANSWERED.sum(), ROUNDS.sum(), Duration.ofNanos(NANOS.sum()));
  }

  static void count(int rounds, long nanos, boolean answered) {
    SPINS.increment();
    ROUNDS.add(rounds);
    NANOS.add(nanos);
    if (answered) {
      ANSWERED.increment();
    }
  }
}
