package io.partita.partition;

import io.partita.worker.Errors;
import io.partita.worker.TaskChannel;
import jakarta.batch.runtime.BatchStatus;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.creation.ArtifactFactoryWrapper;
import org.jberet.creation.JobScopedContextImpl;
import org.jberet.job.model.Job;
import org.jberet.job.model.Step;
import org.jberet.runtime.AbstractStepExecution;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobInstanceImpl;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jberet.runtime.context.AbstractContext;
import org.jberet.runtime.context.JobContextImpl;
import org.jberet.runtime.context.StepContextImpl;
import org.jberet.runtime.runner.BatchletRunner;
import org.jberet.runtime.runner.ChunkRunner;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.PartitionWorker;
import org.jberet.tx.LocalTransactionManager;
import org.jspecify.annotations.Nullable;

/**
 * Runs one assignment with JBeret's own runner, in the worker. One thread runs it, another may stop
 * it.
 */
final class PartitionRun implements PartitionWorker {
  private static final Duration STOP_RETRY = Duration.ofMillis(50);

  private final PartitionAssignment assignment;
  private final TaskChannel channel;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CheckpointTransactions transactions;
  private final AttemptSession session;
  private final JobContextImpl jobContext;
  private final StepContextImpl stepContext;
  private final PartitionExecutionImpl execution;
  private final Runnable runner;
  private volatile @Nullable Exception thrown;

  PartitionRun(PartitionAssignment assignment, ArtifactFactory artifacts, TaskChannel channel) {
    this.assignment = assignment;
    this.channel = channel;
    this.transactions =
        new CheckpointTransactions(LocalTransactionManager.getInstance(), channel::send);
    this.session = new AttemptSession(channel);
    this.jobContext =
        jobContext(
            new WorkerEnvironment(
                artifacts, transactions, session, assignment.job().application()));
    Step step = assignment.stepModel(Thread.currentThread().getContextClassLoader());
    this.execution = partitionExecution(step);
    this.stepContext = stepContext(step);
    this.runner =
        step.getChunk() == null
            ? new BatchletRunner(stepContext, null, step.getBatchlet(), this)
            : new ChunkRunner(stepContext, null, step.getChunk(), transactions, this);
  }

  PartitionOutcome run() {
    channel.onMessage(this::receive);
    try {
      runner.run();
      if (Errors.isIn(thrown)) {
        // JBeret has caught it: the pool would not know.
        channel.retire();
      }
      return PartitionOutcome.of(execution, thrown);
    } finally {
      ended.countDown();
      JobScopedContextImpl.ScopedInstance.destroy(stepContext.getScopedBeans());
      JobScopedContextImpl.ScopedInstance.destroy(jobContext.getScopedBeans());
      ArtifactCreationContext.removeCurrentArtifactCreationContext();
      session.close();
    }
  }

  @Override
  public void reportData(@Nullable Serializable data, AbstractStepExecution partition) {
    if (data != null) {
      channel.send(new PartitionMessage.Collected(CollectedData.write(data)).encode());
    }
  }

  /**
   * Nothing yet: JBeret calls this before it destroys the artifacts; the outcome is sent when those
   * are gone.
   */
  @Override
  public void partitionDone(AbstractStepExecution partition) {}

  private void receive(byte[] message) {
    PartitionMessage heard = PartitionMessage.decode(message);
    if (heard instanceof PartitionMessage.Stop) {
      // A batchlet's stop method is the job's code: it may block, and must not block the messages.
      Thread stopper = new Thread(this::stop, "partita-stop");
      stopper.setDaemon(true);
      stopper.start();
    } else if (heard instanceof PartitionMessage.ShowProgress show) {
      new ProgressReporter(execution, channel, ended).start(show.interval());
    } else {
      session.heard(heard);
    }
  }

  private void stop() {
    jobContext.getJobExecution().stop();
    if (runner instanceof BatchletRunner batchlet) {
      // JBeret asks "stop requested?" and registers for stops in two moves; a stop between them
      // reaches nobody.
      while (execution.getBatchStatus() == BatchStatus.STARTED && !endsWithin(STOP_RETRY)) {
        batchlet.stopRequested(assignment.job().executionId());
      }
    }
  }

  private boolean endsWithin(Duration time) {
    try {
      return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private JobContextImpl jobContext(WorkerEnvironment environment) {
    PartitionAssignment.Job job = assignment.job();
    JobInstanceImpl instance = new JobInstanceImpl(new Job(job.id()), job.application(), job.id());
    instance.setId(job.instanceId());
    Properties parameters = new Properties();
    parameters.putAll(job.parameters());
    JobExecutionImpl jobExecution;
    try {
      jobExecution = new JobExecutionImpl(instance, parameters);
    } catch (jakarta.batch.operations.JobStartException e) {
      throw new IllegalStateException("Job " + job.id() + " cannot be rebuilt in its worker", e);
    }
    jobExecution.setId(job.executionId());
    jobExecution.setBatchStatus(BatchStatus.STARTED);
    JobContextImpl context =
        new JobContextImpl(
            jobExecution,
            null,
            new ArtifactFactoryWrapper(environment.getArtifactFactory()),
            environment.getJobRepository(),
            environment);
    // Only now: the constructor substitutes parameters, and these values are substituted already.
    jobExecution.getSubstitutedJob().setProperties(properties(job));
    return context;
  }

  private static org.jberet.job.model.Properties properties(PartitionAssignment.Job job) {
    org.jberet.job.model.Properties properties = new org.jberet.job.model.Properties();
    properties.setNameValues(new LinkedHashMap<>(job.properties()));
    return properties;
  }

  /** Keeps the exception as it is: an execution would serialise it, which not each allows. */
  private StepContextImpl stepContext(Step step) {
    return new StepContextImpl(step, execution, new AbstractContext[] {jobContext}) {
      @Override
      public void setException(@Nullable Exception exception) {
        thrown = exception;
      }

      @Override
      public @Nullable Exception getException() {
        return thrown;
      }
    };
  }

  private PartitionExecutionImpl partitionExecution(Step step) {
    SavedState state = assignment.state();
    PartitionExecutionImpl partition =
        new PartitionExecutionImpl(
            assignment.partition(),
            assignment.stepExecutionId(),
            step.getId(),
            BatchStatus.STARTED,
            null,
            state.persistentUserData(),
            state.readerCheckpoint(),
            state.writerCheckpoint());
    partition.setBatchStatus(BatchStatus.STARTED); // takes the start time
    return partition;
  }
}
