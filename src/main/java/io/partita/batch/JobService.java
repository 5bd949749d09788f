package io.partita.batch;

import io.partita.Deadline;
import io.partita.JobSnapshot;
import io.partita.PartitaException;
import io.partita.batch.JobRefusedException.Reason;
import io.partita.store.JobVersions.Version;
import io.partita.store.Store;
import jakarta.batch.operations.JobExecutionAlreadyCompleteException;
import jakarta.batch.operations.JobExecutionNotMostRecentException;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.JobRestartException;
import jakarta.batch.operations.JobStartException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.jberet.job.model.Job;
import org.jberet.operations.JobOperatorImpl;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobInstanceImpl;
import org.jspecify.annotations.Nullable;

/**
 * Starts, stops, restarts and shows jobs. Safe for any thread. Every refusal is a {@link
 * JobRefusedException}; faults of the store come through as JBeret's own unchecked exceptions.
 */
public final class JobService {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");
  private static final int MOST_IN_SUBMISSION = 128;
  static final Set<BatchStatus> RUNNING =
      EnumSet.of(BatchStatus.STARTING, BatchStatus.STARTED, BatchStatus.STOPPING);

  private final JobOperatorImpl operator;
  private final Store store;
  private final ExecutionSessions sessions;
  private final JobSnapshots snapshots;
  private final JobVersionCheck versions;
  private final JobPurge purge;
  private final LiveExecutions live;
  private final PartitionServices partitions;
  private boolean closed;

  /**
   * @param partitions what the partitions of these jobs run on
   */
  public JobService(EngineEnvironment.Host host, Store store, PartitionServices partitions) {
    this.sessions = partitions.sessions();
    Consumer<JobExecutionImpl> told = sessions.told();
    this.live =
        new LiveExecutions(
            partitions::closeOrphans,
            execution -> {
              settle(execution);
              told.accept(execution);
            });
    this.operator =
        new JobOperatorImpl(new EngineEnvironment(host, store, partitions, live::watched));
    this.store = store;
    this.partitions = partitions;
    this.versions = new JobVersionCheck(store, host);
    this.purge = new JobPurge(store, operator.getJobRepository(), partitions);
    this.snapshots = new JobSnapshots(operator, partitions.board());
    store.node().listen(new NodeDuties(this::stopIfRunning, live, partitions));
  }

  /** For {@code BatchRuntime.getJobOperator()}: the batch API over these very methods. */
  public JobOperator operator() {
    return new ServiceOperator(this, operator);
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
    checkModes(definition, parameters);
    Version version = versions.now(definition);
    store.jobXml().save(definition.hash(), definition.jobId(), definition.xml());
    JobExecutionImpl execution;
    try {
      Job job = definition.toJob(operator.getBatchEnvironment().getClassLoader());
      execution = live.start(operator, () -> operator.start(job, parameters, user));
    } catch (JobStartException | IllegalArgumentException e) {
      throw new JobRefusedException(
          Reason.INVALID, "Job " + definition.jobId() + " cannot be started: " + e.getMessage(), e);
    }
    bind(execution, definition, version);
    return execution.getExecutionId();
  }

  /**
   * As {@link #submit}, but once only under one name, on whatever node: whoever submits it again is
   * told the execution that was started first.
   *
   * @param submission what the submitter calls it, 1 to 128 characters
   */
  public long submitOnce(
      String submission, JobDefinition definition, Properties parameters, @Nullable String user) {
    if (submission.isEmpty() || submission.length() > MOST_IN_SUBMISSION) {
      throw new JobRefusedException(
          Reason.INVALID,
          "A submission's name has 1 to %d characters, not %d"
              .formatted(MOST_IN_SUBMISSION, submission.length()),
          null);
    }
    return store.node().once(submission, () -> submit(definition, parameters, user));
  }

  /**
   * Starts the job of this name whose XML was stored last.
   *
   * @throws JobStartException if JBeret finds none, or does not take it
   */
  synchronized long start(String jobName, Properties parameters) {
    checkOpen();
    Store.checkParameters(parameters);
    return live.start(operator, () -> operator.start(jobName, parameters)).getExecutionId();
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
  private void bind(JobExecutionImpl execution, JobDefinition definition, Version version) {
    long instanceId = execution.getJobInstance().getInstanceId();
    try {
      store.jobXml().bind(instanceId, definition.hash());
      store.versions().save(execution.getExecutionId(), version);
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "A restart of job instance " + instanceId + " may use a newer version of its job",
          e);
    }
  }

  /**
   * Starts a stopped or failed execution again, from its last checkpoints.
   *
   * @return the id of the new execution
   */
  public synchronized long restart(
      long executionId, RestartRequest request, @Nullable String user) {
    checkOpen();
    JobExecutionImpl earlier = execution(executionId);
    if (earlier.getBatchStatus() == BatchStatus.ABANDONED) {
      throw wrongState(executionId, "was abandoned; submit the job again instead", null);
    }
    long instanceId = earlier.getJobInstance().getInstanceId();
    reserve(executionId, instanceId);
    try {
      return restart(earlier, request, user);
    } catch (RuntimeException e) {
      store.node().release(instanceId);
      throw e;
    }
  }

  private void reserve(long executionId, long instanceId) {
    if (live.runsInstance(instanceId) || !store.node().reserve(instanceId)) {
      throw wrongState(executionId, "or a restart of it still runs; stop that first", null);
    }
  }

  private long restart(JobExecutionImpl earlier, RestartRequest request, @Nullable String user) {
    long executionId = earlier.getExecutionId();
    if (store.node().newestExecution(earlier.getJobInstance().getInstanceId()) != executionId) {
      throw restartedBefore(executionId, null);
    }
    Optional<JobDefinition> definition = definition(earlier, request);
    Version version = definition.map(versions::now).orElse(null);
    if (version != null) {
      versions.check(executionId, version, request.force());
    }
    Properties parameters = merged(earlier.getJobParameters(), request.overrides());
    Store.checkParameters(parameters);
    definition.ifPresent(known -> restoreDefinition(earlier.getJobInstance(), known));
    UnbegunSteps.reopen(operator, store, earlier);
    IsolatedStep.reopen(operator, earlier);
    JobExecutionImpl execution = restarted(executionId, parameters, user);
    if (definition.isPresent() && version != null) {
      bind(execution, definition.get(), version);
    }
    return execution.getExecutionId();
  }

  /** What a restart runs: what it brings, or else what the instance ran before. */
  private Optional<JobDefinition> definition(JobExecutionImpl earlier, RestartRequest request) {
    JobDefinition brought = request.definition();
    if (brought == null) {
      return versions.stored(earlier.getJobInstance().getInstanceId());
    }
    if (!brought.jobId().equals(earlier.getJobName())) {
      throw new JobRefusedException(
          Reason.INVALID,
          "Job execution %d is one of the job %s, and this XML is the job %s"
              .formatted(earlier.getExecutionId(), earlier.getJobName(), brought.jobId()),
          null);
    }
    return Optional.of(brought);
  }

  private JobExecutionImpl restarted(
      long executionId, Properties parameters, @Nullable String user) {
    try {
      return live.start(operator, () -> operator.restart(executionId, parameters, user));
    } catch (JobExecutionAlreadyCompleteException e) {
      throw wrongState(executionId, "has completed; submit the job again instead", e);
    } catch (JobExecutionNotMostRecentException e) {
      throw restartedBefore(executionId, e);
    } catch (JobRestartException e) {
      throw wrongState(executionId, "cannot be restarted: " + e.getMessage(), e);
    }
  }

  private static JobRefusedException restartedBefore(long executionId, @Nullable Exception cause) {
    return wrongState(
        executionId, "was restarted before; restart the newest execution of its job", cause);
  }

  /**
   * Asks a running execution to stop and returns at once.
   *
   * @throws JobRefusedException if it is over, or was asked before
   */
  public void stop(long executionId) {
    JobExecutionImpl execution = execution(executionId);
    boolean isHere = live.whileRunning(executionId, () -> stop(execution));
    if (!isHere && !store.node().requestStop(executionId)) {
      throw wrongState(executionId, "is not running", null);
    }
  }

  private void stopIfRunning(long executionId) {
    try {
      JobExecutionImpl execution = execution(executionId);
      live.whileRunning(executionId, () -> stop(execution));
    } catch (JobRefusedException e) {
      LOG.log(System.Logger.Level.DEBUG, "It stops, or has ended", e);
    }
  }

  private void stop(JobExecutionImpl execution) {
    long id = execution.getExecutionId();
    if (execution.isStopRequested()) {
      throw wrongState(id, "is stopping already", null);
    }
    try {
      operator.stop(id);
    } catch (JobExecutionNotRunningException e) {
      throw wrongState(id, "is not running any more: its last listeners are", e);
    }
  }

  /**
   * Gives an execution up that did not complete: it cannot be restarted any more.
   *
   * @throws JobRefusedException if it runs, has completed, or was abandoned before
   */
  public synchronized void abandon(long executionId) {
    JobExecutionImpl execution = execution(executionId);
    long instance = execution.getJobInstance().getInstanceId();
    BatchStatus status = execution.getBatchStatus();
    boolean isOver = status == BatchStatus.COMPLETED || status == BatchStatus.ABANDONED;
    if (isOver && !live.runsInstance(instance)) {
      throw wrongState(executionId, "is " + status + " already", null);
    }
    reserve(executionId, instance);
    try {
      operator.abandon(executionId);
    } finally {
      store.node().release(instance);
    }
    sessions.over(instance);
  }

  /**
   * Removes the job instance of an execution with all its executions: rows, logs, shared objects.
   *
   * @return the ids of these executions
   * @throws JobRefusedException if one of them runs
   */
  public List<Long> purge(long executionId) {
    return purgeInstance(execution(executionId).getJobInstance().getInstanceId());
  }

  /** As {@link #purge}, for the id of an instance. */
  public synchronized List<Long> purgeInstance(long instanceId) {
    boolean runs =
        live.runsInstance(instanceId)
            || catalog().instance(instanceId).executions().stream()
                .anyMatch(execution -> RUNNING.contains(execution.status()));
    if (runs || !store.node().reserve(instanceId)) {
      throw new JobRefusedException(
          Reason.WRONG_STATE,
          "An execution of job instance %d still runs; stop it first".formatted(instanceId),
          null);
    }
    return removeReserved(instanceId);
  }

  private List<Long> removeReserved(long instanceId) {
    try {
      return remove(instanceId);
    } finally {
      store.node().release(instanceId);
    }
  }

  /**
   * Removes every job instance of which nothing runs, and nothing has ended since {@code time}.
   *
   * @return the ids of their executions
   */
  public List<Long> purgeBefore(Instant time) {
    List<Long> removed = new ArrayList<>();
    for (long instance : store.purge().instancesBefore(time)) {
      synchronized (this) { // not for all of them: jobs are to start in between
        if (!live.runsInstance(instance) && store.node().reserve(instance)) {
          removed.addAll(removeReserved(instance));
        }
      }
    }
    return removed;
  }

  private List<Long> remove(long instance) {
    List<Long> executions = catalog().executions(instance);
    purge.remove(instance, executions);
    return executions;
  }

  /** How {@code executionId} stands now. */
  public JobSnapshot snapshot(long executionId) {
    boolean isLive = live.isLive(executionId);
    return snapshots.of(execution(executionId), isLive);
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

  private void checkModes(JobDefinition definition, Properties parameters) {
    if (definition.xml().contains(PartitionMode.PROPERTY)) {
      try {
        Job job = definition.toJob(operator.getBatchEnvironment().getClassLoader());
        JobSteps.checkModes(job, parameters);
      } catch (IllegalArgumentException e) {
        throw new JobRefusedException(
            Reason.INVALID, "Job " + definition.jobId() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * JBeret writes an execution's end without a look at who else changes it. So whatever a stop, or
   * a store that was away, has made of that is put right here, where the runner has returned.
   */
  private void settle(JobExecutionImpl execution) {
    try {
      BatchStatus stored = catalog().storedStatus(execution.getExecutionId());
      BatchStatus known = execution.getBatchStatus();
      if (RUNNING.contains(known)) {
        known = execution.isStopRequested() ? BatchStatus.STOPPED : BatchStatus.FAILED;
        execution.setBatchStatus(RUNNING.contains(stored) ? known : stored);
      }
      if (RUNNING.contains(stored)) {
        operator.getJobRepository().updateJobExecution(execution, true, false);
      }
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "How job execution %d ended is not in the store; the next start makes it FAILED"
              .formatted(execution.getExecutionId()),
          e);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new JobRefusedException(
          Reason.WRONG_STATE, "Partita is stopping and starts no more jobs", null);
    }
  }

  private void restoreDefinition(JobInstanceImpl instance, JobDefinition definition) {
    store.jobXml().save(definition.hash(), definition.jobId(), definition.xml());
    instance.setUnsubstitutedJob(definition.toJob(operator.getBatchEnvironment().getClassLoader()));
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
}
