package io.partita;

import java.io.Serializable;
import java.util.List;

/**
 * What a partition collector can tell about its partition beyond one {@link Progress}.
 *
 * @param progress one entry per unit, each counted since the partition first started
 * @param skipped what was skipped since the last report, each as {@code "name: reason"}
 */
public record PartitionReport(List<Progress> progress, List<String> skipped)
    implements Serializable {
  public PartitionReport {
    progress = List.copyOf(progress);
    skipped = List.copyOf(skipped);
  }
}
