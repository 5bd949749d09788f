package io.partita.batch;

import io.partita.partition.PartitionMessage;
import io.partita.partition.StepCounts;
import io.partita.store.Attempt;
import io.partita.wire.WireException;
import io.partita.worker.RunningTask;
import io.partita.worker.TaskListener;
import io.partita.worker.TaskOutcome;
import io.partita.worker.WorkerId;
import io.partita.worker.WorkerLife;
import io.partita.worker.WorkerUsage;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One try at a partition, in the parent: takes what its worker sends.
 *
 * <p>The pool calls it from one thread at a time, in the order of what the worker sent, and says
 * the end exactly once. {@code stop} and {@code kill} may be called from any thread.
 */
final class PartitionAttempt implements TaskListener {
  /** For a heap and a flight recording, if they are wanted. */
  private static final Duration EVIDENCE_TIME = Duration.ofSeconds(30);

  /** Of shorter attempts the store hears at their end only: it would cost a commit. */
  private static final Duration LONG = Duration.ofSeconds(1);

  private final RunningPartition partition;
  private final StepOfPartitions step;
  private final Attempt attempt;
  private final AttemptOutput.Log log;
  private final AttemptWatch watch;
  private final CompletableFuture<RunningTask> submitted = new CompletableFuture<>();
  private final CompletableFuture<Boolean> lasting = new CompletableFuture<>();

  // Of the pool's thread for this task; read by others only when the attempt is over.
  private Attempt.@Nullable Run run;
  private WorkerUsage before = WorkerUsage.NONE;
  private StepCounts committed = StepCounts.NONE;
  private long checkpoints;
  private boolean unsaved;
  private @Nullable Throwable broken;
  private boolean garbled;

  PartitionAttempt(
      RunningPartition partition, StepOfPartitions step, Attempt attempt, AttemptOutput.Log log) {
    this.partition = partition;
    this.step = step;
    this.attempt = attempt;
    this.log = log;
    this.watch = new AttemptWatch(step.wishes().times(), why -> killHung(why, EVIDENCE_TIME));
  }

  void submit(byte[] assignment) {
    RunningTask task = step.pool().submit(step.wishes().workers(), assignment, this);
    if (step.wishes().times().hasStall()) {
      Duration interval = AttemptWatch.tick(step.wishes().times());
      task.send(new PartitionMessage.ShowProgress(interval).encode());
    }
    submitted.complete(task);
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
    if (running != null) {
      running.kill(why);
    }
  }

  /** As {@link #kill}, when what can be known of its worker is kept; that may take so long. */
  void killHung(String why, Duration evidence) {
    // The verdict may come before the submitter has its handle.
    var unused = submitted.thenAccept(running -> running.killHung(why, evidence));
  }

  Attempt attempt() {
    return attempt;
  }

  /** What it has committed, as far as its worker could say so. */
  StepCounts committed() {
    return committed;
  }

  /** Why what it sent could not be taken; null if all was. */
  @Nullable Throwable broken() {
    return broken;
  }

  /** Whether that was because it was no message at all, for which the job is not to blame. */
  boolean isGarbled() {
    return garbled;
  }

  /** Whether it has committed a checkpoint that could not be stored. */
  boolean isUnsaved() {
    return unsaved;
  }

  @Override
  public void started(WorkerId worker) {
    watch.begin();
    before = WorkerUsage.of(worker.pid());
    Attempt.Run began = new Attempt.Run(worker.number(), worker.pid(), Instant.now());
    run = began;
    step.board().running(partition.place(), worker);
    var unused =
        lasting
            .completeOnTimeout(true, LONG.toMillis(), TimeUnit.MILLISECONDS)
            .thenAccept(isLong -> note(isLong, began));
  }

  private void note(boolean isLong, Attempt.Run began) {
    if (isLong) {
      OwnThread.run("partita-attempt-noted", () -> step.ledger().running(attempt, began));
    }
  }

  @Override
  public void message(byte[] message) {
    if (broken != null) {
      return;
    }
    try {
      watch.progressed();
      take(decoded(message));
    } catch (Throwable e) {
      // What cannot be stored or read ends the attempt, and only that: its worker could go on,
      // unheard.
      broken = e;
      kill("its message could not be taken: " + e.getMessage());
    }
  }

  private PartitionMessage decoded(byte[] message) {
    garbled = true;
    PartitionMessage decoded = PartitionMessage.decode(message);
    garbled = false;
    return decoded;
  }

  private void take(PartitionMessage message) {
    if (message instanceof PartitionMessage.Checkpoint checkpoint) {
      committed = checkpoint.counts();
      save(checkpoint);
    } else if (message instanceof PartitionMessage.Collected collected) {
      collect(collected.data());
    } else if (message instanceof PartitionMessage.ManagerWanted) {
      answer(step::manager);
    } else if (message instanceof PartitionMessage.DataSourceWanted wanted) {
      answer(() -> step.dataSource(wanted.name()));
    } else if (!(message instanceof PartitionMessage.Progressed)) {
      garbled = true;
      throw new WireException("a worker never sends " + message);
    }
  }

  /** On a thread of its own: a manager's start must not keep the worker's other messages. */
  private void answer(Supplier<PartitionMessage> answer) {
    OwnThread.run("partita-answer", () -> submitted.join().send(answer.get().encode()));
  }

  private void save(PartitionMessage.Checkpoint checkpoint) {
    boolean isMine = checkpoint.saving() == PartitionMessage.Saving.BY_PARENT;
    unsaved = isMine;
    partition.save(checkpoint, step.repository());
    unsaved = false;
    if (isMine) {
      checkpoints++;
    }
  }

  private void collect(byte[] data) {
    Serializable value = step.collected().read(data);
    step.board().collected(partition.place(), value);
    step.offer(value);
  }

  @Override
  public void ended(TaskOutcome outcome) {
    watch.close();
    lasting.complete(false);
    step.output().end(log);
    partition.ended(this, outcome);
  }

  /**
   * What the store is to keep of its end.
   *
   * @param cause as in {@link Attempt.Ending#cause}
   * @param seen what is known of its worker
   */
  Attempt.Ending ending(AttemptCause cause, WorkerLife seen) {
    Attempt.Run began = run;
    return new Attempt.Ending(
        began,
        cause.name(),
        cause.value(),
        cause.detail(),
        began == null ? null : usage(seen.usage()),
        seen.evidence(),
        checkpoints);
  }

  private Attempt.Usage usage(WorkerUsage seen) {
    WorkerUsage after = before.orLater(seen);
    return new Attempt.Usage(
        after.peakResidentBytes(), after.cpuTime().minus(before.cpuTime()).toMillis());
  }

  /** What is known by now of its worker, if that lives. */
  WorkerLife lifeNow() {
    Attempt.Run began = run;
    return began == null ? WorkerLife.UNKNOWN : new WorkerLife(WorkerUsage.of(began.pid()), null);
  }
}
