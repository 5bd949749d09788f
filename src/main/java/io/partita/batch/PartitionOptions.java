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
 */
public record PartitionOptions(
    Duration stopGrace, List<String> collectable, PartitionMode mode, int threads) {
  public static final PartitionOptions DEFAULTS =
      new PartitionOptions(Duration.ofSeconds(30), List.of(), PartitionMode.PROCESS, 4);

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
    return new PartitionOptions(grace, collectable, mode, threads);
  }

  public PartitionOptions withCollectable(List<String> prefixes) {
    return new PartitionOptions(stopGrace, prefixes, mode, threads);
  }

  public PartitionOptions withMode(PartitionMode other) {
    return new PartitionOptions(stopGrace, collectable, other, threads);
  }

  public PartitionOptions withThreads(int count) {
    return new PartitionOptions(stopGrace, collectable, mode, count);
  }
}
