package io.partita.batch;

import io.partita.partition.PartitionAssignment;
import io.partita.partition.PartitionFailedException;
import io.partita.partition.PartitionMessage;
import io.partita.partition.PartitionOutcome;
import io.partita.partition.SavedState;
import io.partita.partition.StepCounts;
import io.partita.partition.Turn;
import io.partita.store.Attempt;
import io.partita.store.StoredText;
import io.partita.wire.RemoteError;
import io.partita.worker.TaskOutcome;
import jakarta.batch.runtime.BatchStatus;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * One partition from its submission to its report, in the parent. When the worker of an attempt
 * dies, another attempt goes on from the last committed checkpoint, as long as the {@link
 * RetryBudget} allows.
 *
 * <p>What an attempt's end leads to happens on one thread at a time. {@code stop} and {@code kill}
 * may be called from any thread.
 */
final class RunningPartition {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");

  private final StepOfPartitions step;
  private final PartitionExecutionImpl execution;
  private final ProgressBoard.Place place;
  private final RetryBudget budget;
  private final Deaths deaths;
  private final AtomicBoolean reported = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private @Nullable PartitionAssignment assignment;
  private StepCounts committed = StepCounts.NONE;

  // An attempt is current from its beginning to the end of the next wait, which is over in time
  // (true) or by a stop (false).
  private volatile @Nullable PartitionAttempt current;
  private volatile CompletableFuture<Boolean> wait = CompletableFuture.completedFuture(true);

  RunningPartition(StepOfPartitions step, PartitionExecutionImpl execution) {
    this.step = step;
    this.execution = execution;
    this.place =
        new ProgressBoard.Place(
            step.job().getExecutionId(), execution.getStepName(), execution.getPartitionId());
    this.budget = new RetryBudget(step.services().options().attempts());
    this.deaths = new Deaths("partition " + place.partition() + " of step " + place.step());
  }

  ProgressBoard.Place place() {
    return place;
  }

  /** Submits what {@code assignment} makes; a partition that cannot be sent has failed. */
  void begin(Supplier<PartitionAssignment> made) {
    try {
      assignment = made.get();
      next();
    } catch (Throwable e) {
      // Thrown on, it would keep JBeret from recording the partitions after this one.
      fail(deaths + " cannot be sent to a worker: " + e);
    }
  }

  private void next() {
    PartitionAssignment task = assignment;
    if (task == null) {
      throw new IllegalStateException(deaths + " is over");
    }
    step.board().queued(place);
    int number = deaths.count() + 1;
    AttemptOutput.Log log =
        step.output().begin(place.executionId(), place.step(), place.partition(), number);
    Attempt entered = entered(number, log);
    PartitionAttempt attempt = new PartitionAttempt(this, step, entered, log);
    current = attempt;
    Turn turn =
        new Turn(entered.number(), entered.fence(), entered.checkpointSequence(), log.context());
    submit(attempt, task.with(turn, SavedState.of(execution)));
    if (step.stopOrder().isGiven()) {
      attempt.stop(); // it may have been given before there was anything to stop
    }
  }

  private Attempt entered(int number, AttemptOutput.Log log) {
    try {
      return step.ledger().begin(execution, number, log.file());
    } catch (RuntimeException e) {
      step.output().end(log);
      throw e;
    }
  }

  private static void submit(PartitionAttempt attempt, PartitionAssignment task) {
    byte[] bytes;
    try {
      bytes = task.encode();
    } catch (RuntimeException | Error e) {
      attempt.ended(new TaskOutcome.NotStarted(String.valueOf(e)));
      return;
    }
    attempt.submit(bytes);
  }

  /** Reports a partition of which nothing runs, because the step is to stop. */
  void endStopped() {
    execution.setBatchStatus(BatchStatus.STOPPED);
    report();
  }

  /** Asks the partition to stop; one that waits for a worker or its next attempt ends at once. */
  void stop() {
    PartitionAttempt attempt = current;
    if (!wait.complete(false) && attempt != null) {
      attempt.stop();
    }
  }

  void kill(String why) {
    PartitionAttempt attempt = current;
    if (attempt != null && !ended.isDone()) {
      attempt.kill(why);
    }
  }

  /**
   * As {@link #kill}, when what can be known of its worker is kept.
   *
   * @param evidence how long that may take
   */
  void killHung(String why, Duration evidence) {
    PartitionAttempt attempt = current;
    if (attempt != null && !ended.isDone()) {
      attempt.killHung(why, evidence);
    }
  }

  /** Completes when the partition has reported to JBeret. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Saves what the current attempt has committed, unless that is in the store already. */
  void save(PartitionMessage.Checkpoint checkpoint, JobRepository repository) {
    checkpoint.state().copyTo(execution);
    switch (checkpoint.saving()) {
      case BY_PARENT -> save(repository);
      case SAVED -> {}
      case SAVED_STOP_WANTED -> step.job().stop();
    }
  }

  private void save(JobRepository repository) {
    if (repository.savePersistentDataIfNotStopping(step.job(), execution) == 0) {
      repository.savePersistentData(step.job(), execution);
      step.job().stop(); // asked for by another process, which could only write it into the store
    }
  }

  /** Of the current attempt. JBeret waits for a report without a time-out: there is always one. */
  void ended(PartitionAttempt attempt, TaskOutcome outcome) {
    guarded(() -> take(attempt, outcome));
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "The end of an attempt at " + deaths + " could not be taken", e);
      fail("The end of an attempt at " + deaths + " could not be taken: " + e);
    }
  }

  private void take(PartitionAttempt attempt, TaskOutcome outcome) {
    if (outcome instanceof TaskOutcome.Completed completed && attempt.broken() == null) {
      PartitionOutcome came = PartitionOutcome.decode(completed.result());
      if (!came.outOfMemory()) {
        finish(attempt, came);
        return;
      }
    }
    // On a thread of its own: it may have to wait for the database, and its worker's place is free.
    OwnThread.run("partita-attempt-ended", () -> guarded(() -> takeOver(attempt, outcome)));
  }

  private void finish(PartitionAttempt attempt, PartitionOutcome outcome) {
    outcome.copyTo(execution);
    committed.plus(outcome.counts()).copyTo(execution);
    String exitStatus = outcome.exitStatus();
    execution.setExitStatus(
        exitStatus == null ? null : StoredText.exitStatus(exitStatus, deaths.toString()));
    RemoteError failure = outcome.failure();
    AttemptCause cause =
        AttemptCause.of(outcome.status(), failure == null ? "" : failure.toString());
    step.ledger().end(attempt.attempt(), attempt.ending(cause, attempt.lifeNow()));
    report();
  }

  private void takeOver(PartitionAttempt attempt, TaskOutcome outcome) {
    Death death = Death.of(attempt, outcome, step.stopOrder().isGiven());
    deaths.add(death);
    boolean isOurs =
        step.ledger()
            .takeOver(
                attempt.attempt(),
                attempt.ending(death.cause(), death.life()),
                attempt.isUnsaved() ? null : execution);
    if (!isOurs) {
      fail(deaths + " is another node's by now, which took this one for dead");
      return;
    }
    committed = committed.plus(attempt.committed());
    committed.copyTo(execution);
    if (step.stopOrder().isGiven()) {
      LOG.log(Level.INFO, "Stopped: {0}", death.text());
      endStopped();
      return;
    }
    Duration pause = death.kind() == null ? null : budget.afterDeath(death.kind());
    if (pause == null) {
      LOG.log(Level.WARNING, deaths.text());
      fail(deaths.text());
    } else {
      LOG.log(
          Level.WARNING,
          "Attempt {0} at {1}: {2}; it is tried again in {3} ms",
          deaths.count(),
          deaths,
          death.text(),
          pause.toMillis());
      await(pause);
    }
  }

  private void await(Duration pause) {
    CompletableFuture<Boolean> pausing = new CompletableFuture<>();
    wait = pausing;
    step.board().queued(place);
    var unused =
        pausing
            .completeOnTimeout(true, pause.toMillis(), TimeUnit.MILLISECONDS)
            .thenAccept(inTime -> OwnThread.run("partita-attempt-next", () -> goOn(inTime)));
    if (step.stopOrder().isGiven()) {
      pausing.complete(false);
    }
  }

  private void goOn(boolean inTime) {
    if (inTime) {
      guarded(this::next);
    } else {
      endStopped();
    }
  }

  private void fail(String reason) {
    execution.setException(
        new PartitionFailedException(place.partition(), StoredText.clean(reason)));
    execution.setBatchStatus(BatchStatus.FAILED);
    report();
  }

  private void report() {
    if (!reported.compareAndSet(false, true)) {
      return;
    }
    assignment = null;
    try {
      keepEnd();
      step.board().ended(place, execution.getBatchStatus().name());
    } finally {
      step.report(execution);
      ended.complete(null);
    }
    if (execution.getBatchStatus() == BatchStatus.FAILED) {
      step.stopOrder().partitionFailed(deaths.toString());
    }
  }

  /**
   * JBeret saves a partition's end only when its step thread gets to it, which with fewer threads
   * than partitions is after all have been submitted. Were this process killed before, a finished
   * partition would run again.
   */
  private void keepEnd() {
    try {
      step.repository().savePersistentData(step.job(), execution);
    } catch (RuntimeException e) {
      // Not the last word: JBeret saves it again, and its failure fails the step.
      LOG.log(Level.WARNING, "The end of " + deaths + " was not saved at once", e);
    }
  }
}
