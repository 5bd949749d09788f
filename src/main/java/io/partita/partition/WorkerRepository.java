package io.partita.partition;

import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.JobInstance;
import jakarta.batch.runtime.StepExecution;
import jakarta.transaction.SystemException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jberet.job.model.Job;
import org.jberet.repository.ApplicationAndJobName;
import org.jberet.repository.JobExecutionSelector;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.AbstractStepExecution;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobInstanceImpl;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jberet.runtime.StepExecutionImpl;

/**
 * The job repository as a partition sees it: what the partition saves goes to the parent, which has
 * the real one; everything else is the parent's business and is refused here.
 */
final class WorkerRepository implements JobRepository {
  private final CheckpointTransactions transactions;

  WorkerRepository(CheckpointTransactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void savePersistentData(JobExecution job, AbstractStepExecution partition) {
    try {
      PartitionExecutionImpl execution = (PartitionExecutionImpl) partition;
      transactions.save(SavedState.of(execution), StepCounts.of(execution));
    } catch (SystemException e) {
      throw new IllegalStateException(
          "The transaction's status is unknown, so the checkpoint was not saved", e);
    }
  }

  /**
   * Always 1, saved: whether a stop was asked for elsewhere is seen by the parent, which then stops
   * this partition.
   */
  @Override
  public int savePersistentDataIfNotStopping(JobExecution job, AbstractStepExecution partition) {
    savePersistentData(job, partition);
    return 1;
  }

  private static UnsupportedOperationException refused(String operation) {
    return new UnsupportedOperationException(
        operation
            + " is not available in the process of a partition; call the job operator in the job's own process, for"
            + " example from a mapper, an analyzer, a reducer or a listener of the step");
  }

  @Override
  public void addJob(ApplicationAndJobName name, Job job) {
    throw refused("addJob");
  }

  @Override
  public void removeJob(String jobId) {
    throw refused("removeJob");
  }

  @Override
  public Job getJob(ApplicationAndJobName name) {
    throw refused("getJob");
  }

  @Override
  public Set<String> getJobNames() {
    throw refused("getJobNames");
  }

  @Override
  public boolean jobExists(String jobName) {
    throw refused("jobExists");
  }

  @Override
  public JobInstanceImpl createJobInstance(Job job, String application, ClassLoader loader) {
    throw refused("createJobInstance");
  }

  @Override
  public void removeJobInstance(long instanceId) {
    throw refused("removeJobInstance");
  }

  @Override
  public JobInstance getJobInstance(long instanceId) {
    throw refused("getJobInstance");
  }

  @Override
  public List<JobInstance> getJobInstances(String jobName) {
    throw refused("getJobInstances");
  }

  @Override
  public int getJobInstanceCount(String jobName) {
    throw refused("getJobInstanceCount");
  }

  @Override
  public JobExecutionImpl createJobExecution(JobInstanceImpl instance, Properties parameters) {
    throw refused("createJobExecution");
  }

  @Override
  public JobExecution getJobExecution(long executionId) {
    throw refused("getJobExecution");
  }

  @Override
  public List<JobExecution> getJobExecutions(JobInstance instance) {
    throw refused("getJobExecutions");
  }

  @Override
  public List<Long> getJobExecutionsByJob(String jobName) {
    throw refused("getJobExecutionsByJob");
  }

  @Override
  public List<Long> getJobExecutionsByJob(String jobName, Integer limit) {
    throw refused("getJobExecutionsByJob");
  }

  @Override
  public void updateJobExecution(JobExecutionImpl job, boolean full, boolean saveParameters) {
    throw refused("updateJobExecution");
  }

  @Override
  public void stopJobExecution(JobExecutionImpl job) {
    throw refused("stopJobExecution");
  }

  @Override
  public List<Long> getRunningExecutions(String jobName) {
    throw refused("getRunningExecutions");
  }

  @Override
  public void removeJobExecutions(JobExecutionSelector selector) {
    throw refused("removeJobExecutions");
  }

  @Override
  public List<StepExecution> getStepExecutions(long executionId, ClassLoader loader) {
    throw refused("getStepExecutions");
  }

  @Override
  public StepExecutionImpl createStepExecution(String stepName) {
    throw refused("createStepExecution");
  }

  @Override
  public void addStepExecution(JobExecutionImpl job, StepExecutionImpl step) {
    throw refused("addStepExecution");
  }

  @Override
  public void updateStepExecution(StepExecution step) {
    throw refused("updateStepExecution");
  }

  @Override
  public StepExecutionImpl findOriginalStepExecutionForRestart(
      String stepName, JobExecutionImpl job, ClassLoader loader) {
    throw refused("findOriginalStepExecutionForRestart");
  }

  @Override
  public int countStepStartTimes(String stepName, long instanceId) {
    throw refused("countStepStartTimes");
  }

  @Override
  public void addPartitionExecution(StepExecutionImpl step, PartitionExecutionImpl partition) {
    throw refused("addPartitionExecution");
  }

  @Override
  public List<PartitionExecutionImpl> getPartitionExecutions(
      long stepExecutionId, StepExecutionImpl step, boolean notCompletedOnly, ClassLoader loader) {
    throw refused("getPartitionExecutions");
  }
}
