package io.partita.batch;

import io.partita.store.Store;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.StepExecution;
import java.util.Set;
import java.util.stream.Collectors;
import org.jberet.job.model.Job;
import org.jberet.job.model.Step;
import org.jberet.operations.AbstractJobOperator;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.StepExecutionImpl;

/**
 * Partitioned steps that ended before their first partition was recorded, because their mapper or a
 * listener threw. A restart takes the recorded partitions of a failed step for all there are: it
 * would run none and complete. It adds those without a record only to a step that looks
 * interrupted.
 */
final class UnbegunSteps {
  private UnbegunSteps() {}

  /** Makes such steps of {@code earlier} look interrupted, in memory and in the store. */
  static void reopen(AbstractJobOperator operator, Store store, JobExecutionImpl earlier) {
    Job job = earlier.getJobInstance().getUnsubstitutedJob();
    if (job == null) {
      return;
    }
    Set<String> partitioned =
        JobSteps.of(job).stream()
            .filter(step -> step.getPartition() != null)
            .map(Step::getId)
            .collect(Collectors.toSet());
    for (StepExecution step : operator.getStepExecutions(earlier.getExecutionId())) {
      if (partitioned.contains(step.getStepName())
          && hasFailedOrStopped(step)
          && store.reopenUnlessPartitioned(step.getStepExecutionId())) {
        ((StepExecutionImpl) step).setBatchStatus(BatchStatus.STARTED);
      }
    }
  }

  private static boolean hasFailedOrStopped(StepExecution step) {
    return step.getBatchStatus() == BatchStatus.FAILED
        || step.getBatchStatus() == BatchStatus.STOPPED;
  }
}
