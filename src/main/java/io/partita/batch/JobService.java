package io.partita.batch;

import io.partita.Deadline;
import io.partita.JobSnapshot;
import io.partita.batch.JobRefusedException.Reason;
import io.partita.store.Store;
import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.operations.JobExecutionAlreadyCompleteException;
import jakarta.batch.operations.JobExecutionNotMostRecentException;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobRestartException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.StepExecution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

  private final JobOperatorImpl operator;
  private final Store store;
  private final ProgressBoard board;
  private final Map<Long, JobExecutionImpl> startedHere = new ConcurrentHashMap<>();

  public JobService(EngineEnvironment.Host host, Store store, ProgressBoard board) {
    EngineEnvironment environment =
        new EngineEnvironment(host, store.repository(), new StoredJobXml(store.jobXml()));
    this.operator = new JobOperatorImpl(environment);
    this.store = store;
    this.board = board;
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
  public long submit(JobDefinition definition, Properties parameters, @Nullable String user) {
    Store.checkParameters(parameters);
    store.jobXml().save(definition.hash(), definition.jobId(), definition.xml());
    try {
      long executionId =
          operator.start(
              definition.toJob(operator.getBatchEnvironment().getClassLoader()), parameters, user);
      JobExecutionImpl execution = started(executionId);
      store.jobXml().bind(execution.getJobInstance().getInstanceId(), definition.hash());
      return executionId;
    } catch (jakarta.batch.operations.JobStartException e) {
      throw new JobRefusedException(
          Reason.INVALID, "Job " + definition.jobId() + " cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * Starts a stopped or failed execution again, from its last checkpoints.
   *
   * @param overrides parameters that differ from the earlier execution's
   * @return the id of the new execution
   */
  public long restart(long executionId, Properties overrides, @Nullable String user) {
    JobExecutionImpl earlier = execution(executionId);
    restoreDefinition(earlier.getJobInstance());
    Properties parameters = merged(earlier.getJobParameters(), overrides);
    Store.checkParameters(parameters);
    try {
      return started(operator.restart(executionId, parameters, user)).getExecutionId();
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
    JobExecutionImpl execution = execution(executionId);
    BatchStatus status = execution.getBatchStatus();
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
    JobExecutionImpl execution = execution(executionId);
    if (startedHere.containsKey(executionId)) {
      try {
        execution.awaitTermination(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
      } catch (BatchRuntimeException e) {
        LOG.log(System.Logger.Level.TRACE, "Execution {0} runs on", executionId);
      }
    }
    return snapshot(executionId);
  }

  /** Stops everything that was started here and waits for it, at most until {@code deadline}. */
  public void stopAll(Deadline deadline) throws InterruptedException {
    for (JobExecutionImpl execution : startedHere.values()) {
      if (isLive(execution)) {
        LOG.log(
            System.Logger.Level.INFO,
            "Stopping execution {0} of job {1}",
            execution.getExecutionId(),
            execution.getJobName());
        execution.stop();
      }
    }
    for (JobExecutionImpl execution : startedHere.values()) {
      while (isLive(execution) && !deadline.hasPassed()) {
        awaitEnd(execution.getExecutionId(), deadline.remaining());
      }
    }
  }

  private JobExecutionImpl started(long executionId) {
    startedHere.values().removeIf(execution -> !isLive(execution));
    JobExecutionImpl execution = execution(executionId);
    startedHere.put(executionId, execution);
    return execution;
  }

  private static boolean isLive(JobExecutionImpl execution) {
    return switch (execution.getBatchStatus()) {
      case STARTING, STARTED, STOPPING -> true;
      default -> false;
    };
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

  private static JobRefusedException wrongState(long executionId, String problem, Exception cause) {
    return new JobRefusedException(
        Reason.WRONG_STATE, "Job execution " + executionId + " " + problem, cause);
  }

  private @Nullable String failure(JobExecutionImpl execution) {
    for (StepExecution step : operator.getStepExecutions(execution.getExecutionId())) {
      Exception cause = ((AbstractStepExecution) step).getException();
      if (step.getBatchStatus() == BatchStatus.FAILED && cause != null) {
        return "Step " + step.getStepName() + ": " + oneLine(cause);
      }
    }
    return null;
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
