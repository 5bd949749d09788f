package io.partita.batch;

import io.partita.partition.CollectedData;
import io.partita.partition.PartitionAssignment;
import jakarta.batch.operations.BatchRuntimeException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobStopNotificationListener;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jberet.runtime.context.StepContextImpl;
import org.jberet.spi.PartitionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Runs the partitions of one step in worker processes.
 *
 * <p>JBeret makes one for each partitioned step, calls it on the step's thread, and then waits
 * without a time-out until every partition has reported: each {@link RunningPartition} reports
 * once, whatever happens to its worker.
 */
public final class ProcessPartitionHandler
    implements PartitionHandler, JobStopNotificationListener {
  /** What a killed worker needs at most until it is gone. */
  private static final Duration KILL_TIME = Duration.ofSeconds(10);

  /** Enough for thread dumps: whoever stops a job waits for it. */
  private static final Duration EVIDENCE_TIME = Duration.ofSeconds(2);

  private final StepContextImpl step;
  private final PartitionServices services;
  private final CollectedData collected;
  private final @Nullable IsolatedStep isolated;
  private final StopOrder stopOrder;
  private final StepWishes wishes;
  private final List<RunningPartition> partitions = new CopyOnWriteArrayList<>();
  private @Nullable BlockingQueue<Boolean> freedThreads;
  private @Nullable StepOfPartitions shared;

  /**
   * @throws io.partita.PartitaException if the step asks for what it cannot have: it fails
   */
  ProcessPartitionHandler(StepContextImpl step, PartitionServices services) {
    this.step = step;
    this.services = services;
    this.isolated = IsolatedStep.of(step);
    this.wishes = services.wishes(step);
    this.collected =
        new CollectedData(
            Thread.currentThread().getContextClassLoader(), services.options().collectable());
    this.stopOrder = new StopOrder(job(), failsFast(), this::stopPartitions);
  }

  /** The step's word counts more than the job's, and that more than the configuration's. */
  private boolean failsFast() {
    org.jberet.job.model.Properties ofStep = step.getStep().getProperties();
    String said = ofStep == null ? null : ofStep.get(PartitionOptions.FAIL_FAST);
    if (said == null) {
      Properties ofJob = step.getJobContext().getProperties();
      said = ofJob == null ? null : ofJob.getProperty(PartitionOptions.FAIL_FAST);
    }
    return said == null ? services.options().failFast() : Boolean.parseBoolean(said);
  }

  @Override
  public void setResourceTracker(@Nullable BlockingQueue<Boolean> queue) {
    freedThreads = queue;
  }

  @Override
  public void setCollectorDataQueue(BlockingQueue<Serializable> queue) {
    shared =
        new StepOfPartitions(
            job(),
            step.getJobContext().getJobRepository(),
            services,
            wishes,
            collected,
            stopOrder,
            queue,
            freedThreads);
  }

  /**
   * Never throws and never blocks: JBeret would not give the partitions after this one a row to
   * restart from.
   */
  @Override
  public void submitPartitionTask(StepContextImpl context, int index, int count) {
    if (shared == null) {
      throw new IllegalStateException("setCollectorDataQueue comes before submitPartitionTask");
    }
    PartitionExecutionImpl execution = (PartitionExecutionImpl) context.getStepExecution();
    RunningPartition partition = new RunningPartition(shared, execution);
    partitions.add(partition);
    if (isolated != null) {
      isolated.begins(execution);
    }
    if (stopOrder.isGiven()) {
      partition.endStopped();
      return;
    }
    partition.begin(() -> assignment(context));
    if (stopOrder.isGiven()) {
      stopPartitions(); // the stop may have come before this partition was in the list
    }
  }

  private PartitionAssignment assignment(StepContextImpl context) {
    if (isolated != null) {
      isolated.save();
    }
    return PartitionAssignment.of(context);
  }

  @Override
  public void stopRequested(long executionId) {
    stopPartitions();
  }

  private void stopPartitions() {
    partitions.forEach(RunningPartition::stop);
    Duration grace = services.options().stopGrace();
    CompletableFuture.delayedExecutor(
            grace.toMillis(), TimeUnit.MILLISECONDS, task -> OwnThread.run("partita-stop", task))
        .execute(
            () ->
                partitions.forEach(
                    p ->
                        p.killHung(
                            "it did not stop within " + grace.toSeconds() + " s", EVIDENCE_TIME)));
  }

  /** Kills the workers of all partitions that run. */
  void kill(String why) {
    partitions.forEach(partition -> partition.kill(why));
  }

  /**
   * Called at the step's end, also when an analyzer threw while partitions still ran: those end
   * before the step does.
   */
  @Override
  public void close(StepContextImpl context) {
    close();
    if (isolated != null) {
      isolated.ended();
    }
  }

  /** Whether the job has ended without closing this, as it does after an Error of its own code. */
  boolean isOrphan() {
    return isOver(job());
  }

  static boolean isOver(JobExecutionImpl job) {
    try {
      job.awaitTermination(1, TimeUnit.NANOSECONDS);
      return true;
    } catch (BatchRuntimeException e) {
      return false; // it runs
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops what still runs and waits for its end. */
  void close() {
    CompletableFuture<Void> allEnded =
        CompletableFuture.allOf(
            partitions.stream().map(RunningPartition::ended).toArray(CompletableFuture<?>[]::new));
    if (!allEnded.isDone()) {
      stopPartitions();
      Duration limit = services.options().stopGrace().plus(KILL_TIME);
      allEnded.completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS).join();
    }
    services.closed(this);
  }

  private JobExecutionImpl job() {
    return step.getJobContext().getJobExecution();
  }
}
