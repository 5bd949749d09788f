package io.partita.batch;

import io.partita.Deadline;
import io.partita.JobSnapshot;
import io.partita.PartitaException;
import io.partita.batch.JobRefusedException.Reason;
import io.partita.store.Store;
import jakarta.batch.operations.JobExecutionAlreadyCompleteException;
import jakarta.batch.operations.JobExecutionNotMostRecentException;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobRestartException;
import jakarta.batch.operations.JobStartException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.StepExecution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import org.jberet.job.model.Job;
import org.jberet.operations.JobOperatorImpl;
import org.jberet.runtime.AbstractStepExecution;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobInstanceImpl;
import org.jspecify.annotations.Nullable;

/**
 * Starts, stops, restarts and shows jobs. Safe for any thread. Every refusal is a {@link
 * JobRefusedException}; faults of the store come through as JBeret's own unchecked exceptions.
 */
public final class JobService {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");
  private static final Set<BatchStatus> RUNNING =
      EnumSet.of(BatchStatus.STARTING, BatchStatus.STARTED, BatchStatus.STOPPING);

  private final JobOperatorImpl operator;
  private final Store store;
  private final ProgressBoard board;
  private final LiveExecutions live;
  private final PartitionServices partitions;
  private boolean closed;

  /**
   * @param partitions what the partitions of these jobs run on
   */
  public JobService(EngineEnvironment.Host host, Store store, PartitionServices partitions) {
    this.live = new LiveExecutions(partitions::closeOrphans, partitions.sessions().told());
    this.operator =
        new JobOperatorImpl(
            new EngineEnvironment(host, store, partitions.sessions(), live::watched));
    this.store = store;
    this.partitions = partitions;
    this.board = partitions.board();
  }

  /** JBeret's operator over the same jobs, for {@code BatchRuntime.getJobOperator()}. */
  public JobOperatorImpl operator() {
    return operator;
  }

  /** All jobs that were ever submitted. */
  public JobCatalog catalog() {
    return new JobCatalog(operator, store.dataSource());
  }

  /**
   * Starts a new instance of {@code definition}.
   *
   * @param user who submitted it, null if unknown
   * @return the id of the first execution
   */
  public synchronized long submit(
      JobDefinition definition, Properties parameters, @Nullable String user) {
    checkOpen();
    Store.checkParameters(parameters);
    checkWishes(definition, parameters);
    store.jobXml().save(definition.hash(), definition.jobId(), definition.xml());
    JobExecutionImpl execution;
    try {
      Job job = definition.toJob(operator.getBatchEnvironment().getClassLoader());
      execution = live.start(operator, () -> operator.start(job, parameters, user));
    } catch (JobStartException | IllegalArgumentException e) {
      throw new JobRefusedException(
          Reason.INVALID, "Job " + definition.jobId() + " cannot be started: " + e.getMessage(), e);
    }
    bind(execution.getJobInstance().getInstanceId(), definition);
    return execution.getExecutionId();
  }

  private void checkWishes(JobDefinition definition, Properties parameters) {
    try {
      Job job = definition.toJob(operator.getBatchEnvironment().getClassLoader());
      SubmittedWishes.of(job, parameters).forEach(partitions::checkWishes);
    } catch (PartitaException e) {
      throw new JobRefusedException(
          Reason.INVALID, "Job " + definition.jobId() + ": " + e.getMessage(), e);
    }
  }

  /** The job runs already, so whoever submitted it is told its id whatever becomes of this. */
  private void bind(long instanceId, JobDefinition definition) {
    try {
      store.jobXml().bind(instanceId, definition.hash());
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "A restart of job instance " + instanceId + " will use the newest XML of its job",
          e);
    }
  }

  /**
   * Starts a stopped or failed execution again, from its last checkpoints.
   *
   * @param overrides parameters that differ from the earlier execution's
   * @return the id of the new execution
   */
  public synchronized long restart(long executionId, Properties overrides, @Nullable String user) {
    checkOpen();
    JobExecutionImpl earlier = execution(executionId);
    JobInstanceImpl instance = earlier.getJobInstance();
    if (live.runsInstance(instance.getInstanceId())) {
      throw wrongState(executionId, "or a restart of it still runs; stop that first", null);
    }
    restoreDefinition(instance);
    UnbegunSteps.reopen(operator, store, earlier);
    Properties parameters = merged(earlier.getJobParameters(), overrides);
    Store.checkParameters(parameters);
    try {
      return live.start(operator, () -> operator.restart(executionId, parameters, user))
          .getExecutionId();
    } catch (JobExecutionAlreadyCompleteException e) {
      throw wrongState(executionId, "has completed; submit the job again instead", e);
    } catch (JobExecutionNotMostRecentException e) {
      throw wrongState(
          executionId, "was restarted before; restart the newest execution of its job", e);
    } catch (JobRestartException e) {
      throw wrongState(executionId, "cannot be restarted: " + e.getMessage(), e);
    }
  }

  /** Asks a running execution to stop and returns at once. */
  public void stop(long executionId) {
    execution(executionId);
    try {
      operator.stop(executionId);
    } catch (JobExecutionNotRunningException e) {
      throw wrongState(executionId, "is not running", e);
    }
  }

  /** How {@code executionId} stands now. */
  public JobSnapshot snapshot(long executionId) {
    boolean isLive = live.isLive(executionId);
    JobExecutionImpl execution = execution(executionId);
    BatchStatus status = execution.getBatchStatus();
    if (isLive && !RUNNING.contains(status)) {
      // Its listeners still run, and the store does not know yet.
      status = execution.isStopRequested() ? BatchStatus.STOPPING : BatchStatus.STARTED;
    }
    String exitStatus = execution.getExitStatus();
    return new JobSnapshot(
        executionId,
        execution.getJobName(),
        status.name(),
        exitStatus == null ? status.name() : exitStatus,
        instant(execution.getStartTime()),
        instant(execution.getEndTime()),
        board.partitions(executionId),
        board.skipped(executionId),
        board.skippedCount(executionId),
        status == BatchStatus.FAILED ? failure(execution) : null);
  }

  /**
   * Waits until {@code executionId} is over, or {@code atMost} has passed, and says how it stands
   * then.
   *
   * @throws InterruptedException if the waiting thread is interrupted; the job runs on
   */
  public JobSnapshot awaitEnd(long executionId, Duration atMost) throws InterruptedException {
    live.await(executionId, atMost);
    return snapshot(executionId);
  }

  /**
   * Refuses new jobs from now on, stops all that run here and waits for them, at most until {@code
   * deadline}.
   */
  public void stopAll(Deadline deadline) throws InterruptedException {
    synchronized (this) {
      closed = true;
    }
    live.stopAll(deadline);
  }

  private void checkOpen() {
    if (closed) {
      throw new JobRefusedException(
          Reason.WRONG_STATE, "Partita is stopping and starts no more jobs", null);
    }
  }

  private void restoreDefinition(JobInstanceImpl instance) {
    if (instance.getUnsubstitutedJob() == null) {
      store
          .jobXml()
          .byInstance(instance.getInstanceId())
          .map(
              stored ->
                  JobDefinition.parse(
                      stored.xml().getBytes(StandardCharsets.UTF_8), stored.jobName()))
          .ifPresent(
              definition ->
                  instance.setUnsubstitutedJob(
                      definition.toJob(operator.getBatchEnvironment().getClassLoader())));
    }
  }

  private JobExecutionImpl execution(long executionId) {
    try {
      return (JobExecutionImpl) operator.getJobExecution(executionId);
    } catch (NoSuchJobExecutionException e) {
      throw new JobRefusedException(
          Reason.NOT_FOUND, "There is no job execution " + executionId, e);
    }
  }

  private static JobRefusedException wrongState(
      long executionId, String problem, @Nullable Exception cause) {
    return new JobRefusedException(
        Reason.WRONG_STATE, "Job execution " + executionId + " " + problem, cause);
  }

  private @Nullable String failure(JobExecutionImpl execution) {
    for (StepExecution step : operator.getStepExecutions(execution.getExecutionId())) {
      if (step.getBatchStatus() == BatchStatus.FAILED) {
        return "Step " + step.getStepName() + ": " + reason((AbstractStepExecution) step);
      }
    }
    return execution.getExitStatus();
  }

  private static String reason(AbstractStepExecution step) {
    try {
      Exception cause = step.getException();
      return cause == null ? "failed, see the log" : oneLine(cause);
    } catch (RuntimeException e) {
      // The exception's class cannot be read back here; that must not hide how the job ended.
      return "failed with an exception that cannot be shown here, see the log";
    }
  }

  private static String oneLine(Throwable cause) {
    String text = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    return text.lines().findFirst().orElse(text);
  }

  private static Properties merged(@Nullable Properties earlier, Properties overrides) {
    Properties all = new Properties();
    if (earlier != null) {
      earlier
          .stringPropertyNames()
          .forEach(name -> all.setProperty(name, earlier.getProperty(name)));
    }
    overrides
        .stringPropertyNames()
        .forEach(name -> all.setProperty(name, overrides.getProperty(name)));
    return all;
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }
}
