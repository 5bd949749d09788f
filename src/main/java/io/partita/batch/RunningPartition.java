package io.partita.batch;

import io.partita.partition.PartitionFailedException;
import io.partita.partition.PartitionMessage;
import io.partita.partition.PartitionOutcome;
import io.partita.partition.SavedState;
import io.partita.worker.RunningTask;
import io.partita.worker.TaskListener;
import io.partita.worker.TaskOutcome;
import io.partita.worker.WorkerId;
import jakarta.batch.runtime.BatchStatus;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * One partition from its submission to its report, in the parent.
 *
 * <p>The pool calls it from one thread at a time, in the order of what the worker sent, and says
 * the end exactly once. {@code stop} and {@code kill} may be called from any thread.
 */
final class RunningPartition implements TaskListener {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");

  /** For a heap and a flight recording, if they are wanted. */
  private static final Duration EVIDENCE_TIME = Duration.ofSeconds(30);

  /** Of the column EXITSTATUS, with a margin for databases that count bytes. */
  private static final int EXIT_STATUS_ROOM = 500;

  private final StepOfPartitions step;
  private final PartitionExecutionImpl execution;
  private final ProgressBoard.Place place;
  private final AttemptWatch watch;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<RunningTask> submitted = new CompletableFuture<>();
  private @Nullable Throwable broken;

  RunningPartition(StepOfPartitions step, PartitionExecutionImpl execution) {
    this.step = step;
    this.execution = execution;
    this.watch = new AttemptWatch(step.wishes().times(), why -> killHung(why, EVIDENCE_TIME));
    this.place =
        new ProgressBoard.Place(
            step.job().getExecutionId(), execution.getStepName(), execution.getPartitionId());
  }

  /** Submits what {@code assignment} makes; a partition that cannot be sent has failed. */
  void begin(Supplier<byte[]> assignment) {
    step.board().queued(place);
    byte[] bytes;
    try {
      bytes = assignment.get();
    } catch (Throwable e) {
      // Thrown on, it would keep JBeret from recording the partitions after this one.
      setFailed(describe() + " cannot be sent to a worker: " + e);
      report();
      return;
    }
    RunningTask task = step.pool().submit(step.wishes().workers(), bytes, this);
    if (step.wishes().times().hasStall()) {
      Duration interval = AttemptWatch.tick(step.wishes().times());
      task.send(new PartitionMessage.ShowProgress(interval).encode());
    }
    submitted.complete(task);
  }

  /** Reports a partition that was not begun, because the job is to stop. */
  void endUnbegun() {
    execution.setBatchStatus(BatchStatus.STOPPED);
    report();
  }

  /** Asks the partition to stop; one that still waits for a worker ends at once. */
  void stop() {
    RunningTask running = submitted.getNow(null);
    if (running != null && !running.cancel()) {
      running.send(new PartitionMessage.Stop().encode());
    }
  }

  void kill(String why) {
    RunningTask running = submitted.getNow(null);
    if (running != null && !ended.isDone()) {
      running.kill(why);
    }
  }

  /**
   * As {@link #kill}, when what can be known of its worker is kept.
   *
   * @param evidence how long that may take
   */
  void killHung(String why, Duration evidence) {
    // The verdict may come before the submitter has its handle.
    var unused =
        submitted.thenAccept(
            running -> {
              if (!ended.isDone()) {
                running.killHung(why, evidence);
              }
            });
  }

  /** Completes when the partition has reported to JBeret. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public void started(WorkerId worker) {
    watch.begin();
    step.board().running(place, worker);
  }

  @Override
  public void message(byte[] message) {
    if (broken != null) {
      return;
    }
    try {
      PartitionMessage decoded = PartitionMessage.decode(message);
      watch.progressed();
      if (decoded instanceof PartitionMessage.Checkpoint checkpoint) {
        save(checkpoint.state());
      } else if (decoded instanceof PartitionMessage.Collected collected) {
        collect(collected.data());
      } else if (decoded instanceof PartitionMessage.ManagerWanted) {
        tellManager();
      } else if (!(decoded instanceof PartitionMessage.Progressed)) {
        throw new IllegalStateException("a worker never sends " + decoded);
      }
    } catch (Throwable e) {
      // What cannot be stored or read ends the partition, and only that: its worker could go on,
      // unheard.
      broken = e;
      kill("its message could not be taken: " + e.getMessage());
    }
  }

  private void save(SavedState state) {
    state.copyTo(execution);
    JobRepository repository = step.repository();
    if (repository.savePersistentDataIfNotStopping(step.job(), execution) == 0) {
      repository.savePersistentData(step.job(), execution);
      step.job().stop(); // asked for by another process, which could only write it into the store
    }
  }

  /** On a thread of its own: a manager's start must not keep the worker's other messages. */
  private void tellManager() {
    Thread thread =
        new Thread(
            () -> submitted.join().send(step.manager().encode()), "partita-manager-of-partition");
    thread.setDaemon(true);
    thread.start();
  }

  private void collect(byte[] data) {
    Serializable value = step.collected().read(data);
    step.board().collected(place, value);
    step.offer(value);
  }

  /** JBeret waits for the report without a time-out, so nothing may come before it. */
  @Override
  public void ended(TaskOutcome outcome) {
    watch.close();
    try {
      take(outcome);
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "The outcome of " + describe() + " could not be read", e);
      execution.setBatchStatus(BatchStatus.FAILED);
    } finally {
      report();
    }
  }

  private void take(TaskOutcome outcome) {
    Throwable cause = broken;
    if (cause != null) {
      setFailed("A message of " + describe() + " could not be taken: " + cause.getMessage());
      return;
    }
    if (outcome instanceof TaskOutcome.Completed completed) {
      PartitionOutcome.decode(completed.result()).copyTo(execution);
      shortenExitStatus();
    } else if (outcome instanceof TaskOutcome.Failed failed) {
      setFailed(
          "%s failed outside its step: %s: %s"
              .formatted(describe(), failed.error().type(), failed.error().message()));
    } else if (outcome instanceof TaskOutcome.Died died) {
      setEnded(
          "Worker %d (pid %d) ended with %s while running %s. %s"
              .formatted(
                  died.worker().number(),
                  died.worker().pid(),
                  died.cause(),
                  describe(),
                  died.detail()));
    } else if (outcome instanceof TaskOutcome.NotStarted notStarted) {
      setEnded(describe() + " was not started: " + notStarted.why());
    }
  }

  /** The store has room for so much, and refuses what is longer. */
  private void shortenExitStatus() {
    String exitStatus = execution.getExitStatus();
    if (exitStatus != null && exitStatus.length() > EXIT_STATUS_ROOM) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The exit status of {0} is shortened from {1} to {2} characters",
          describe(),
          exitStatus.length(),
          EXIT_STATUS_ROOM);
      execution.setExitStatus(exitStatus.substring(0, EXIT_STATUS_ROOM - 1) + "…");
    }
  }

  /** A partition that was to stop has stopped, however its worker ended; any other has failed. */
  private void setEnded(String reason) {
    if (step.job().isStopRequested()) {
      LOG.log(System.Logger.Level.INFO, "Stopped: " + reason);
      execution.setBatchStatus(BatchStatus.STOPPED);
    } else {
      LOG.log(System.Logger.Level.WARNING, reason);
      setFailed(reason);
    }
  }

  private void setFailed(String reason) {
    execution.setException(new PartitionFailedException(place.partition(), reason));
    execution.setBatchStatus(BatchStatus.FAILED);
  }

  private void report() {
    try {
      keepEnd();
      step.board().ended(place, execution.getBatchStatus().name());
    } finally {
      step.report(execution);
      ended.complete(null);
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
      LOG.log(
          System.Logger.Level.WARNING, "The end of " + describe() + " was not saved at once", e);
    }
  }

  private String describe() {
    return "partition " + place.partition() + " of step " + place.step();
  }
}
