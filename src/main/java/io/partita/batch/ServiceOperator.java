package io.partita.batch;

import io.partita.batch.JobRefusedException.Reason;
import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.operations.JobExecutionIsRunningException;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.JobRestartException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import java.util.Properties;
import java.util.function.Function;
import org.jberet.operations.DelegatingJobOperator;

/**
 * The batch API for a job's own code. What changes an execution goes through {@link JobService}, so
 * that there is one way to do it.
 */
final class ServiceOperator extends DelegatingJobOperator {
  private final JobService jobs;
  private final JobOperator reading;

  ServiceOperator(JobService jobs, JobOperator reading) {
    this.jobs = jobs;
    this.reading = reading;
  }

  @Override
  public JobOperator getDelegate() {
    return reading;
  }

  @Override
  public long start(String jobName, Properties parameters) {
    return jobs.start(jobName, parameters == null ? new Properties() : parameters);
  }

  @Override
  public long restart(long executionId, Properties overrides) {
    try {
      return jobs.restart(
          executionId, RestartRequest.with(overrides == null ? new Properties() : overrides), null);
    } catch (JobRefusedException e) {
      throw translated(e, JobRestartException::new);
    }
  }

  @Override
  public void stop(long executionId) {
    try {
      jobs.stop(executionId);
    } catch (JobRefusedException e) {
      throw translated(e, JobExecutionNotRunningException::new);
    }
  }

  @Override
  public void abandon(long executionId) {
    try {
      jobs.abandon(executionId);
    } catch (JobRefusedException e) {
      throw translated(e, JobExecutionIsRunningException::new);
    }
  }

  /** The exception that the batch API has for a refusal. */
  private static BatchRuntimeException translated(
      JobRefusedException refused, Function<Throwable, BatchRuntimeException> other) {
    if (refused.getCause() instanceof BatchRuntimeException known) {
      return known;
    }
    return refused.reason() == Reason.NOT_FOUND
        ? new NoSuchJobExecutionException(refused)
        : other.apply(refused);
  }
}
