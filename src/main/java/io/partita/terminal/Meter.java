package io.partita.terminal;

import io.partita.JobSnapshot;
import io.partita.JobSnapshot.Partition;
import io.partita.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Measures how fast a job proceeds, over the last ten seconds. */
final class Meter {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration FIRST_ANSWER = Duration.ofMillis(500);
  private static final double TOO_EARLY = 0.02;

  private record Sample(long nanos, long moved) {}

  private final boolean resumed;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Map<String, Long> lastDone = new HashMap<>();
  private String unit = "";
  private long moved;
  private long first;
  private double firstFraction;

  /**
   * @param resumed whether the execution goes on with an earlier one: then what a partition tells
   *     first was done before
   */
  Meter(boolean resumed) {
    this.resumed = resumed;
  }

  /**
   * @param nanos the moment of the snapshot on a monotonic clock
   */
  void add(JobSnapshot snapshot, Totals totals, long nanos) {
    String leading = totals.leading().map(Progress::unit).orElse("");
    boolean otherUnit = !leading.equals(unit);
    if (samples.isEmpty() || (resumed && otherUnit)) {
      first = nanos;
      firstFraction = resumed ? Math.max(0, totals.fraction()) : 0;
    }
    if (otherUnit) {
      unit = leading;
      samples.clear();
      lastDone.clear();
      moved = 0;
    }
    for (Partition partition : snapshot.partitions()) {
      partition.progress().stream()
          .filter(p -> p.unit().equals(unit))
          .findFirst()
          .ifPresent(p -> add(partition.step() + ":" + partition.number(), p.done()));
    }
    samples.addLast(new Sample(nanos, moved));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW.toNanos()) {
      samples.removeFirst();
    }
  }

  private void add(String partition, long done) {
    Long before = lastDone.put(partition, done);
    if (before != null) {
      moved += Math.max(0, done - before);
    } else if (!resumed) {
      moved += done;
    }
  }

  /** Units per second, empty until there is something to say. */
  OptionalDouble rate() {
    if (samples.size() < 2) {
      return OptionalDouble.empty();
    }
    long nanos = samples.getLast().nanos() - samples.getFirst().nanos();
    long units = samples.getLast().moved() - samples.getFirst().moved();
    return nanos < FIRST_ANSWER.toNanos() || units == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(units * 1e9 / nanos);
  }

  /** Seconds until the end if things go on like this, empty while that cannot be told. */
  OptionalLong secondsLeft(Totals totals) {
    if (totals.exact()) {
      return totals.leading().isEmpty() || rate().isEmpty()
          ? OptionalLong.empty()
          : seconds(remaining(totals.leading().get()) / rate().getAsDouble());
    }
    double advanced = totals.fraction() - firstFraction;
    return samples.isEmpty() || advanced < TOO_EARLY
        ? OptionalLong.empty()
        : seconds((samples.getLast().nanos() - first) / 1e9 * (1 - totals.fraction()) / advanced);
  }

  private static long remaining(Progress progress) {
    return Math.max(0, progress.total() - progress.done());
  }

  private static OptionalLong seconds(double seconds) {
    return OptionalLong.of((long) Math.ceil(seconds));
  }

  String unit() {
    return unit;
  }
}
