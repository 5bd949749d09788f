package io.partita.examples;

import io.partita.PartitionReport;
import jakarta.batch.api.partition.AbstractPartitionAnalyzer;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Names in the log what partitions report as skipped. Progress needs no help of the job. */
@Dependent
@Named("copyTreeAnalyzer")
public class CopyTreeAnalyzer extends AbstractPartitionAnalyzer {
  private static final System.Logger LOG = System.getLogger("io.partita.examples");
  private static final int MOST_NAMES = 1_000;
  private int named;

  @Override
  public void analyzeCollectorData(@Nullable Serializable data) {
    if (!(data instanceof PartitionReport report)) {
      return;
    }
    for (String skipped : report.skipped()) {
      if (named == MOST_NAMES) {
        LOG.log(System.Logger.Level.INFO, "More than {0} skipped, not named here", MOST_NAMES);
      } else if (named < MOST_NAMES) {
        LOG.log(System.Logger.Level.INFO, "Skipped {0}", skipped);
      }
      named++;
    }
  }
}
