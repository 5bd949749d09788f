package io.partita.batch;

import io.partita.partition.SavedState;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.StepExecution;
import java.util.List;
import org.jberet.job.model.Job;
import org.jberet.job.model.PartitionPlan;
import org.jberet.job.model.Step;
import org.jberet.operations.AbstractJobOperator;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jberet.runtime.StepExecutionImpl;
import org.jberet.runtime.context.StepContextImpl;
import org.jspecify.annotations.Nullable;

/**
 * A step that runs in a process as its only partition, and looks as if it had run without: what
 * JBeret keeps with a partition is the step's own. The step's thread alone uses an instance.
 */
final class IsolatedStep {
  private final StepContextImpl step;
  private @Nullable PartitionExecutionImpl partition;

  private IsolatedStep(StepContextImpl step) {
    this.step = step;
  }

  static @Nullable IsolatedStep of(StepContextImpl step) {
    return is(step.getStep()) ? new IsolatedStep(step) : null;
  }

  /** Whether the step was given its partition to run in a process. */
  static boolean is(Step step) {
    PartitionPlan plan = step.getPartition() == null ? null : step.getPartition().getPlan();
    return plan != null
        && plan.getPropertiesList().stream()
            .anyMatch(properties -> properties.get(JobXmlIsolation.MARK) != null);
  }

  /**
   * Gives the partition what the step has: from its earlier execution, and changed perhaps by
   * {@code beforeStep}.
   */
  void begins(PartitionExecutionImpl execution) {
    partition = execution;
    SavedState.of(step.getStepExecution()).copyTo(execution);
  }

  /** Puts that into the store, where a worker's successor would look for it. */
  void save() {
    step.getJobContext()
        .getJobRepository()
        .savePersistentData(step.getJobContext().getJobExecution(), partition);
  }

  /** Gives the step what has become of the partition, before listeners and transitions look. */
  void ended() {
    PartitionExecutionImpl ended = partition;
    if (ended == null) {
      return; // JBeret failed before there was one
    }
    SavedState.of(ended).copyTo(step.getStepExecution());
    String exitStatus = ended.getExitStatus();
    // An execution without an exit status says its batch status, which listeners may change yet.
    boolean isSet = !exitStatus.equals(ended.getBatchStatus().name());
    if (isSet) {
      step.setExitStatus(exitStatus);
    } else if (step.getStep().getBatchlet() != null
        && ended.getBatchStatus() != BatchStatus.FAILED) {
      step.setExitStatus(null); // as a batchlet's result does, which replaces what was set before
    }
    if (step.getBatchStatus() == BatchStatus.STARTED) { // not failed in the parent meanwhile
      step.setBatchStatus(
          ended.getBatchStatus() == BatchStatus.COMPLETED
              ? BatchStatus.COMPLETED
              : BatchStatus.STOPPED);
    }
  }

  /**
   * Prepares the isolated steps of {@code earlier} for a restart: what their partitions have saved
   * last is where the steps go on, and a step that has not completed runs again.
   */
  static void reopen(AbstractJobOperator operator, JobExecutionImpl earlier) {
    Job job = earlier.getJobInstance().getUnsubstitutedJob();
    List<Step> isolated =
        job == null ? List.of() : JobSteps.of(job).stream().filter(IsolatedStep::is).toList();
    JobRepository repository = operator.getJobRepository();
    for (StepExecution execution : operator.getStepExecutions(earlier.getExecutionId())) {
      boolean isIsolated =
          isolated.stream().anyMatch(step -> step.getId().equals(execution.getStepName()));
      if (isIsolated && execution.getBatchStatus() != BatchStatus.COMPLETED) {
        reopen(repository, earlier, (StepExecutionImpl) execution);
      }
    }
  }

  private static void reopen(
      JobRepository repository, JobExecutionImpl earlier, StepExecutionImpl step) {
    List<PartitionExecutionImpl> partitions =
        repository.getPartitionExecutions(
            step.getStepExecutionId(), step, false, Thread.currentThread().getContextClassLoader());
    for (PartitionExecutionImpl partition : partitions) {
      SavedState.of(partition).copyTo(step);
      repository.savePersistentData(earlier, step);
      if (partition.getBatchStatus() == BatchStatus.COMPLETED) {
        partition.setBatchStatus(BatchStatus.FAILED);
        repository.savePersistentData(earlier, partition);
      }
    }
  }
}
