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
 * @param times how long an attempt may take, where the step and the job do not say it themselves
 */
public record PartitionOptions(Duration stopGrace, List<String> collectable, TimeLimits times) {
  public static final PartitionOptions DEFAULTS =
      new PartitionOptions(Duration.ofSeconds(30), List.of(), TimeLimits.NONE);

  public PartitionOptions {
    if (stopGrace.isNegative()) {
      throw new IllegalArgumentException("stopGrace must not be negative, was " + stopGrace);
    }
    collectable = List.copyOf(collectable);
  }

  public PartitionOptions withStopGrace(Duration grace) {
    return new PartitionOptions(grace, collectable, times);
  }

  public PartitionOptions withCollectable(List<String> prefixes) {
    return new PartitionOptions(stopGrace, prefixes, times);
  }

  public PartitionOptions withTimes(TimeLimits limits) {
    return new PartitionOptions(stopGrace, collectable, limits);
  }
}
