package io.partita.app;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.AbstractPartitionAnalyzer;
import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.StepContext;
import jakarta.inject.Inject;
import java.io.Serializable;

/** What a partitioned step has beside its partitions. */
public final class ModeArtifacts {
  private ModeArtifacts() {}

  /** Collects what the partition remembers, with its number. */
  public static class Collector implements PartitionCollector {
    @Inject @BatchProperty String number;
    @Inject StepContext step;

    @Override
    public Serializable collectPartitionData() {
      return number + ": " + step.getPersistentUserData();
    }
  }

  /** Records what it is told. */
  public static class Analyzer extends AbstractPartitionAnalyzer {
    @Inject @BatchProperty String place;

    @Override
    public void analyzeCollectorData(Serializable data) throws Exception {
      IsolationArtifacts.record(place, "collected " + data);
    }

    @Override
    public void analyzeStatus(BatchStatus status, String exitStatus) throws Exception {
      IsolationArtifacts.record(place, "ended " + status + " " + exitStatus);
    }
  }
}
