package io.partita.partition;

import io.partita.PartitaException;
import io.partita.datasource.ConnectionPool;
import io.partita.store.Attempt;
import io.partita.store.FencedCheckpoint;
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
import org.jberet.spi.PartitionWorker;
import org.jspecify.annotations.Nullable;

/**
 * Runs one assignment with JBeret's own runner, in the worker. One thread runs it, another may stop
 * it.
 */
final class PartitionRun implements PartitionWorker {
  private static final System.Logger LOG = System.getLogger("io.partita.partition");
  private static final Duration STOP_RETRY = Duration.ofMillis(50);

  private final PartitionAssignment assignment;
  private final TaskChannel channel;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CheckpointTransactions transactions;
  private final AttemptSession session;
  private final AttemptDataSources dataSources;
  private final JobContextImpl jobContext;
  private final StepContextImpl stepContext;
  private final PartitionExecutionImpl execution;
  private final Runnable runner;
  private volatile @Nullable Exception thrown;

  PartitionRun(
      PartitionAssignment assignment, WorkerSurroundings surroundings, TaskChannel channel) {
    this.assignment = assignment;
    this.channel = channel;
    this.transactions =
        new CheckpointTransactions(
            surroundings.transactions(), this::storedCheckpoints, channel::send);
    this.session = new AttemptSession(channel);
    this.dataSources = new AttemptDataSources(surroundings.dataSources(), channel);
    this.jobContext =
        jobContext(
            new WorkerEnvironment(
                surroundings.artifacts(),
                transactions,
                new WorkerEnvironment.Attempt(session, dataSources),
                assignment.job().application()));
    Step step = assignment.stepModel(Thread.currentThread().getContextClassLoader());
    this.execution = partitionExecution(step);
    this.stepContext = stepContext(step);
    this.runner =
        step.getChunk() == null
            ? new BatchletRunner(stepContext, null, step.getBatchlet(), this)
            : new ChunkRunner(stepContext, null, step.getChunk(), transactions, this);
  }

  /** Decides how this attempt's checkpoints are saved, and says so if it has data sources. */
  private @Nullable StoredCheckpoints storedCheckpoints() {
    String partition =
        "partition %d of step %s".formatted(assignment.partition(), stepContext.getStepName());
    ConnectionPool store = dataSources.ofStore();
    Turn turn = assignment.turn();
    boolean isSame = store != null && turn.fence() > 0;
    if (!dataSources.used().isEmpty()) {
      LOG.log(
          System.Logger.Level.INFO,
          isSame
              ? "{0}, data sources {1}: checkpoints commit in the same transaction as the data"
              : "{0}, data sources {1}: checkpoints are saved after the commit of the data",
          partition,
          dataSources.used());
    }
    if (store == null || !isSame) {
      return null;
    }
    Attempt attempt =
        new Attempt(
            new Attempt.Partition(assignment.stepExecutionId(), assignment.partition()),
            turn.attempt(),
            turn.fence(),
            turn.checkpointSequence());
    return new StoredCheckpoints(new FencedCheckpoint(store, attempt), partition);
  }

  PartitionOutcome run() {
    channel.onMessage(this::receive);
    try {
      runner.run();
      if (Errors.isIn(thrown)) {
        // JBeret has caught it: the pool would not know.
        channel.retire();
      }
      return PartitionOutcome.of(execution, remembered(), thrown);
    } finally {
      ended.countDown();
      JobScopedContextImpl.ScopedInstance.destroy(stepContext.getScopedBeans());
      JobScopedContextImpl.ScopedInstance.destroy(jobContext.getScopedBeans());
      ArtifactCreationContext.removeCurrentArtifactCreationContext();
      session.close();
      dataSources.close();
    }
  }

  /**
   * A chunk's checkpoints are those that have committed. JBeret moves its own ahead when it skips
   * an item, with items before it that are not written yet.
   */
  private SavedState remembered() {
    SavedState own = SavedState.of(execution);
    if (!(runner instanceof ChunkRunner)) {
      return own;
    }
    SavedState saved = transactions.saved();
    SavedState last = saved == null ? assignment.state() : saved;
    return new SavedState(
        own.persistentUserData(), last.readerCheckpoint(), last.writerCheckpoint());
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
    } else if (heard instanceof PartitionMessage.DataSourceIs is) {
      dataSources.heard(is.name(), is);
    } else if (heard instanceof PartitionMessage.NoDataSource no) {
      dataSources.heard(no.name(), no);
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
        thrown = plain(exception);
      }

      @Override
      public @Nullable Exception getException() {
        return thrown;
      }
    };
  }

  /** JBeret hides what an artifact lacks behind advice about its beans.xml. */
  private static @Nullable Exception plain(@Nullable Exception exception) {
    boolean isHidden =
        exception != null && String.valueOf(exception.getMessage()).startsWith("JBERET000600");
    for (Throwable one = exception; isHidden && one != null; one = one.getCause()) {
      if (one instanceof PartitaException wanted) {
        return wanted;
      }
    }
    return exception;
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
