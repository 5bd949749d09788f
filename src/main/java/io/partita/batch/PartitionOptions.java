package io.partita.batch;

import java.time.Duration;
import java.util.List;

/**
 * How partitions are run.
 *
 * @param stopGrace how long a partition may take to stop by itself before its worker is killed; not
 *     negative
 * @param collectable package prefixes of classes that a collector may send beside value types and
 *     those of the job's own archives
 * @param mode what partitions run on whose job says nothing about it
 * @param threads how many run at once that have threads; at least 1
 * @param attempts how often a partition is tried
 * @param failFast whether the partitions of a step are stopped when one of them has failed for
 *     good, where the step and the job do not say it themselves
 * @param times how long an attempt may take, where the step and the job do not say it themselves
 */
public record PartitionOptions(
    Duration stopGrace,
    List<String> collectable,
    PartitionMode mode,
    int threads,
    AttemptOptions attempts,
    boolean failFast,
    TimeLimits times) {
  /** Says the same in the properties of a step or a job. */
  public static final String FAIL_FAST = "partita.partition.fail-fast";

  public static final PartitionOptions DEFAULTS =
      new PartitionOptions(
          Duration.ofSeconds(30),
          List.of(),
          PartitionMode.PROCESS,
          4,
          AttemptOptions.DEFAULTS,
          false,
          TimeLimits.NONE);

  public PartitionOptions {
    if (stopGrace.isNegative()) {
      throw new IllegalArgumentException("stopGrace must not be negative, was " + stopGrace);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, was " + threads);
    }
    collectable = List.copyOf(collectable);
  }

  public PartitionOptions withStopGrace(Duration grace) {
    return new PartitionOptions(grace, collectable, mode, threads, attempts, failFast, times);
  }

  public PartitionOptions withCollectable(List<String> prefixes) {
    return new PartitionOptions(stopGrace, prefixes, mode, threads, attempts, failFast, times);
  }

  public PartitionOptions withMode(PartitionMode other) {
    return new PartitionOptions(stopGrace, collectable, other, threads, attempts, failFast, times);
  }

  public PartitionOptions withThreads(int count) {
    return new PartitionOptions(stopGrace, collectable, mode, count, attempts, failFast, times);
  }

  public PartitionOptions withAttempts(AttemptOptions options) {
    return new PartitionOptions(stopGrace, collectable, mode, threads, options, failFast, times);
  }

  public PartitionOptions withFailFast(boolean stop) {
    return new PartitionOptions(stopGrace, collectable, mode, threads, attempts, stop, times);
  }

  public PartitionOptions withTimes(TimeLimits limits) {
    return new PartitionOptions(stopGrace, collectable, mode, threads, attempts, failFast, limits);
  }
}
