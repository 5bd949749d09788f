package io.partita.store;

import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.JobInstance;
import jakarta.batch.runtime.StepExecution;
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
import org.jspecify.annotations.Nullable;

/**
 * JBeret's repository as one of several nodes uses it: an instance runs on one of them at a time,
 * and a node that was taken for dead changes the status of no execution any more.
 */
final class NodeRepository implements JobRepository {
  private final JobRepository jobs;
  private final Node node;

  NodeRepository(JobRepository jobs, Node node) {
    this.jobs = jobs;
    this.node = node;
  }

  @Override
  public JobExecutionImpl createJobExecution(JobInstanceImpl instance, Properties parameters) {
    long id = instance.getInstanceId();
    if (!node.claim(id)) {
      throw new InstanceRunsException(id);
    }
    try {
      JobExecutionImpl execution = jobs.createJobExecution(instance, parameters);
      if (!node.claimed(id, execution.getExecutionId())) {
        throw new InstanceRunsException(id);
      }
      return execution;
    } catch (RuntimeException | Error e) {
      node.release(id);
      throw e;
    }
  }

  @Override
  public void updateJobExecution(JobExecutionImpl job, boolean full, boolean saveParameters) {
    long instance = job.getJobInstance().getInstanceId();
    boolean isAbandoned = job.getBatchStatus() == BatchStatus.ABANDONED;
    if (!isAbandoned && !node.holds(instance)) {
      throw new BatchRuntimeException(
          "job execution %d is not this node's any more: another took it for dead"
              .formatted(job.getExecutionId()));
    }
    if (full) {
      end(job, instance, saveParameters); // JBeret's runner writes all of it once, at its end
    } else {
      jobs.updateJobExecution(job, false, saveParameters);
    }
  }

  private void end(JobExecutionImpl job, long instance, boolean saveParameters) {
    try {
      jobs.updateJobExecution(job, true, saveParameters);
    } catch (RuntimeException e) {
      node.failLater(instance);
      throw e;
    }
    node.release(instance);
  }

  @Override
  public Job getJob(ApplicationAndJobName name) {
    return jobs.getJob(name);
  }

  @Override
  public Set<String> getJobNames() {
    return jobs.getJobNames();
  }

  @Override
  public boolean jobExists(String jobName) {
    return jobs.jobExists(jobName);
  }

  @Override
  public JobInstanceImpl createJobInstance(Job job, String application, ClassLoader loader) {
    return jobs.createJobInstance(job, application, loader);
  }

  @Override
  public void removeJobInstance(long instanceId) {
    jobs.removeJobInstance(instanceId);
  }

  @Override
  public JobInstance getJobInstance(long instanceId) {
    return jobs.getJobInstance(instanceId);
  }

  @Override
  public List<JobInstance> getJobInstances(@Nullable String jobName) {
    return jobs.getJobInstances(jobName);
  }

  @Override
  public int getJobInstanceCount(String jobName) {
    return jobs.getJobInstanceCount(jobName);
  }

  @Override
  public JobExecution getJobExecution(long executionId) {
    return jobs.getJobExecution(executionId);
  }

  @Override
  public List<JobExecution> getJobExecutions(@Nullable JobInstance instance) {
    return jobs.getJobExecutions(instance);
  }

  @Override
  public List<Long> getJobExecutionsByJob(String jobName) {
    return jobs.getJobExecutionsByJob(jobName);
  }

  @Override
  public List<Long> getJobExecutionsByJob(String jobName, Integer limit) {
    return jobs.getJobExecutionsByJob(jobName, limit);
  }

  @Override
  public void stopJobExecution(JobExecutionImpl job) {
    jobs.stopJobExecution(job);
  }

  @Override
  public List<Long> getRunningExecutions(String jobName) {
    return jobs.getRunningExecutions(jobName);
  }

  @Override
  public void removeJobExecutions(JobExecutionSelector selector) {
    jobs.removeJobExecutions(selector);
  }

  @Override
  public List<StepExecution> getStepExecutions(long executionId, ClassLoader loader) {
    return jobs.getStepExecutions(executionId, loader);
  }

  @Override
  public StepExecutionImpl createStepExecution(String stepName) {
    return jobs.createStepExecution(stepName);
  }

  @Override
  public void addStepExecution(JobExecutionImpl job, StepExecutionImpl step) {
    jobs.addStepExecution(job, step);
  }

  @Override
  public void updateStepExecution(StepExecution step) {
    jobs.updateStepExecution(step);
  }

  @Override
  public StepExecutionImpl findOriginalStepExecutionForRestart(
      String stepName, JobExecutionImpl job, ClassLoader loader) {
    return jobs.findOriginalStepExecutionForRestart(stepName, job, loader);
  }

  @Override
  public int countStepStartTimes(String stepName, long instanceId) {
    return jobs.countStepStartTimes(stepName, instanceId);
  }

  @Override
  public void addPartitionExecution(StepExecutionImpl step, PartitionExecutionImpl partition) {
    jobs.addPartitionExecution(step, partition);
  }

  @Override
  public List<PartitionExecutionImpl> getPartitionExecutions(
      long stepExecutionId, StepExecutionImpl step, boolean notCompletedOnly, ClassLoader loader) {
    return jobs.getPartitionExecutions(stepExecutionId, step, notCompletedOnly, loader);
  }

  @Override
  public void savePersistentData(JobExecution job, AbstractStepExecution step) {
    jobs.savePersistentData(job, step);
  }

  @Override
  public int savePersistentDataIfNotStopping(JobExecution job, AbstractStepExecution step) {
    return jobs.savePersistentDataIfNotStopping(job, step);
  }

  @Override
  public void addJob(ApplicationAndJobName name, Job job) {
    jobs.addJob(name, job);
  }

  @Override
  public void removeJob(String jobId) {
    jobs.removeJob(jobId);
  }
}
