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
 * @param attempts how often a partition is tried
 * @param failFast whether the partitions of a step are stopped when one of them has failed for
 *     good, where the step and the job do not say it themselves
 */
public record PartitionOptions(
    Duration stopGrace, List<String> collectable, AttemptOptions attempts, boolean failFast) {
  /** Says the same in the properties of a step or a job. */
  public static final String FAIL_FAST = "partita.partition.fail-fast";

  public static final PartitionOptions DEFAULTS =
      new PartitionOptions(Duration.ofSeconds(30), List.of(), AttemptOptions.DEFAULTS, false);

  public PartitionOptions {
    if (stopGrace.isNegative()) {
      throw new IllegalArgumentException("stopGrace must not be negative, was " + stopGrace);
    }
    collectable = List.copyOf(collectable);
  }

  public PartitionOptions withStopGrace(Duration grace) {
    return new PartitionOptions(grace, collectable, attempts, failFast);
  }

  public PartitionOptions withCollectable(List<String> prefixes) {
    return new PartitionOptions(stopGrace, prefixes, attempts, failFast);
  }

  public PartitionOptions withAttempts(AttemptOptions options) {
    return new PartitionOptions(stopGrace, collectable, options, failFast);
  }

  public PartitionOptions withFailFast(boolean stop) {
    return new PartitionOptions(stopGrace, collectable, attempts, stop);
  }
}
