package io.partita.worker;

import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One submitted task, from its submission until its listener was told the outcome. */
final class Call implements RunningTask {
  private static final System.Logger LOG = System.getLogger("io.partita.worker");
  private static final int MAX_ATTEMPTS = 3;
  private static final int MAX_MESSAGE = FrameLimits.DEFAULTS.maxMessage();

  private final Dispatcher dispatcher;
  private final long id;
  private final WorkerKind kind;
  private final long submitted = System.nanoTime();
  private final TaskListener listener;
  private final AtomicBoolean over = new AtomicBoolean();

  // The dispatcher's lock guards these. The task and its messages are kept until the worker says
  // that it has begun: one that died before that has not run any of it, and another one may.
  private byte @Nullable [] task;
  private List<byte[]> early = new ArrayList<>();
  private long earlyBytes;
  private @Nullable Worker worker;
  private int attempts;
  private boolean killed;

  /** What is to run, and where. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Task(long id, WorkerKind kind, byte[] bytes) {}

  Call(Dispatcher dispatcher, Task task, TaskListener listener) {
    this.dispatcher = dispatcher;
    this.id = task.id;
    this.kind = task.kind;
    this.task = task.bytes;
    this.listener = listener;
  }

  long id() {
    return id;
  }

  WorkerKind kind() {
    return kind;
  }

  /** Since its submission. */
  long age(long now) {
    return now - submitted;
  }

  static boolean fits(byte[] bytes) {
    return bytes.length <= MAX_MESSAGE;
  }

  @Override
  public void send(byte[] message) {
    if (!fits(message)) {
      throw new WireException(
          "A message of %d bytes is over the limit of %d".formatted(message.length, MAX_MESSAGE));
    }
    dispatcher.send(this, message);
  }

  @Override
  public void kill(String why) {
    dispatcher.kill(this, why, null);
  }

  @Override
  public void killHung(String why, Duration evidence) {
    dispatcher.kill(this, why, evidence);
  }

  @Override
  public boolean cancel() {
    return dispatcher.cancel(this, "cancelled before it started");
  }

  /** Under the dispatcher's lock: hands the task to an idle worker. */
  void begin(Worker chosen) {
    byte[] bytes = task;
    if (bytes == null) {
      throw new IllegalStateException("Task " + id + " begins twice");
    }
    worker = chosen;
    attempts++;
    chosen.outbox.put(new ToWorker.Run(id, bytes));
    early.forEach(message -> chosen.outbox.put(new ToWorker.Message(id, message)));
  }

  /** Under the dispatcher's lock: the worker runs it now. */
  void markStarted() {
    task = null;
    early = List.of();
  }

  /** Under the dispatcher's lock: it shall not run again. */
  void markKilled() {
    killed = true;
  }

  /** Under the dispatcher's lock: whether the worker died before it began, and another may try. */
  boolean takeBack() {
    if (task == null || killed || attempts >= MAX_ATTEMPTS) {
      return false;
    }
    worker = null;
    return true;
  }

  /** Under the dispatcher's lock: for the time when the task runs. */
  void message(byte[] message, boolean waits) {
    if (task != null) {
      if (waits && earlyBytes > Outbox.MAX_MESSAGE_BYTES) {
        throw new WireException(
            "More than %d bytes of messages wait for a task that has not started"
                .formatted(Outbox.MAX_MESSAGE_BYTES));
      }
      early.add(message);
      earlyBytes += message.length;
    }
    Worker runner = worker;
    if (runner != null) {
      runner.outbox.put(new ToWorker.Message(id, message));
    }
  }

  /** Under the dispatcher's lock. */
  @Nullable Worker worker() {
    return worker;
  }

  void tellStarted(WorkerId by) {
    tell(() -> listener.started(by));
  }

  void tellMessage(byte[] message) {
    tell(() -> listener.message(message));
  }

  void end(TaskOutcome outcome) {
    if (over.compareAndSet(false, true)) {
      tell(() -> listener.ended(outcome));
    }
  }

  private void tell(Runnable news) {
    try {
      news.run();
    } catch (Throwable e) {
      // Foreign code: it must not take the worker's thread down with it.
      LOG.log(Level.ERROR, "The listener of task " + id + " failed", e);
    }
  }
}
