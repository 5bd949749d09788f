package io.partita.batch;

import io.partita.store.Store;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.StepExecution;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jberet.job.model.Flow;
import org.jberet.job.model.Job;
import org.jberet.job.model.JobElement;
import org.jberet.job.model.Split;
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
    Set<String> partitioned = new HashSet<>();
    collect(job.getJobElements(), partitioned);
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

  private static void collect(List<? extends JobElement> elements, Set<String> partitioned) {
    for (JobElement element : elements) {
      if (element instanceof Step step && step.getPartition() != null) {
        partitioned.add(step.getId());
      } else if (element instanceof Flow flow) {
        collect(flow.getJobElements(), partitioned);
      } else if (element instanceof Split split) {
        collect(split.getFlows(), partitioned);
      }
    }
  }
}
