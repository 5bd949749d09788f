package io.partita.examples;

import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;

/** Reports how far the partition is, and what it has skipped since the last report. */
@Dependent
@Named("copyTreeCollector")
public class CopyTreeCollector implements PartitionCollector {
  @Inject StepContext stepContext;

  @Override
  public Serializable collectPartitionData() {
    return ((PartitionCopy) stepContext.getTransientUserData()).report();
  }
}
