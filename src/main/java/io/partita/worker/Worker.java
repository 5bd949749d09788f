package io.partita.worker;

import io.partita.ExitCause;
import io.partita.PartitaException;
import io.partita.process.ChildConnection;
import io.partita.process.ChildJvm;
import io.partita.process.ChildRequest;
import io.partita.process.ProcessSupervisor;
import io.partita.process.Training;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.worker.WorkerSnapshot.State;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The parent's side of one worker. Its thread starts the child, hears it, tells the listeners of
 * its tasks, and sees it out; so what a listener does only ever holds up its own worker.
 */
final class Worker {
  private static final System.Logger LOG = System.getLogger("io.partita.worker");

  /** What all workers of a pool share. */
  record Staff(
      WorkerPoolOptions options,
      ProcessSupervisor supervisor,
      Dispatcher dispatcher,
      ScheduledExecutorService timer) {}

  /**
   * What one worker is started as.
   *
   * @param launchRound what its kind's budget is told when it fails
   */
  record Post(WorkerKind kind, int number, int launchRound) {}

  private final Staff staff;
  private final Post post;
  private final Thread thread;
  final Outbox outbox = new Outbox();

  // STARTING -> IDLE -> BUSY -> SETTLING -> IDLE ; any -> ENDING (told to leave, killed, dead)
  // The dispatcher's lock guards these four. A worker gets tasks in IDLE only.
  State state = State.STARTING;
  long since = System.nanoTime();
  long tasks;
  @Nullable Call current;

  // Under the lock of this: a kill may come before there is anything to kill.
  private @Nullable ChildJvm child;
  private @Nullable String doom;
  private boolean dismissed;

  Worker(Staff staff, Post post) {
    this.staff = staff;
    this.post = post;
    this.thread = new Thread(this::run, "partita-worker-" + post.number);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  int number() {
    return post.number;
  }

  int launchRound() {
    return post.launchRound;
  }

  WorkerKind kind() {
    return post.kind;
  }

  boolean isOf(WorkerKind kind) {
    return post.kind.equals(kind);
  }

  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  synchronized WorkerId id() {
    return new WorkerId(post.number, child == null ? 0 : child.pid());
  }

  synchronized void kill(String why) {
    doom = why;
    if (child != null) {
      child.kill(why);
    }
  }

  /** As {@link #kill}, when what can be known of it is kept. */
  synchronized void killHung(String why, Duration evidence) {
    doom = why;
    if (child != null) {
      child.killHung(why, evidence);
    }
  }

  synchronized void terminate() {
    doom = "the pool is closed";
    if (child != null && !dismissed) {
      child.terminate();
    }
  }

  /** Asks an idle worker to leave. */
  void dismiss() {
    outbox.put(new ToWorker.Exit());
    expectExit();
  }

  private synchronized void expectExit() {
    dismissed = true;
    if (child != null) {
      child.expectExit(post.kind.jvm().termGrace());
    }
  }

  private void run() {
    String failure = "Worker " + post.number + " failed in its parent; see the log";
    try {
      failure = live();
    } catch (RuntimeException | Error e) {
      // The top of the thread: the pool must hear that this worker is gone.
      LOG.log(Level.ERROR, "The thread of worker " + post.number + " failed", e);
      kill("its thread in the parent failed: " + e);
    } finally {
      Call lost = staff.dispatcher().detach(this);
      if (lost != null) {
        ExitCause cause = new ExitCause(ExitCause.Kind.KILLED, String.valueOf(failure));
        lost.end(new TaskOutcome.Died(id(), cause, String.valueOf(failure), WorkerLife.UNKNOWN));
      }
      outbox.stop();
      staff.dispatcher().gone(this, failure);
    }
  }

  /** Returns why the worker never was ready, null if it was. */
  private @Nullable String live() {
    ChildJvm started;
    try {
      started = staff.supervisor().launch(request());
    } catch (PartitaException e) {
      String failure = "Worker %d could not be started: %s".formatted(post.number, e.getMessage());
      LOG.log(Level.WARNING, failure);
      return failure;
    }
    adopt(started);
    String failure = hear(started);
    ExitCause cause = started.exit().join();
    return failure == null ? seeOut(started, cause) : explain(started, cause, failure);
  }

  private ChildRequest request() {
    WorkerPoolOptions options = staff.options();
    String name = "worker-" + post.number;
    return new ChildRequest(
            name,
            post.kind.jvm(),
            WorkerMain.class.getName(),
            List.of(name, options.handler()),
            options.output())
        .withLimits(post.kind.limits())
        .withTraining(
            new Training(options.handler(), List.of(ToWorker.frame(new ToWorker.Exit()))));
  }

  private synchronized void adopt(ChildJvm started) {
    child = started;
    if (doom != null) {
      started.kill(doom);
    }
  }

  /** Until the worker says no more. Returns why it never was ready, null if it was. */
  private @Nullable String hear(ChildJvm started) {
    try (ChildConnection connection = started.connection().join()) {
      String failure = awaitReady(started, connection);
      if (failure == null) {
        outbox.start(connection, started);
        staff.dispatcher().ready(this);
      } else {
        // Its exit runs shutdown hooks of the handler that failed: they may wait for ever.
        expectExit();
      }
      FromWorker said = next(started, connection);
      while (said != null) {
        if (!accept(said)) {
          started.protocolError("unexpected " + said.getClass().getSimpleName());
        }
        said = next(started, connection);
      }
      return failure;
    } catch (CompletionException e) {
      return "it did not connect";
    }
  }

  private @Nullable String awaitReady(ChildJvm started, ChildConnection connection) {
    Duration limit = post.kind.jvm().startTimeout();
    ScheduledFuture<?> alarm =
        staff
            .timer()
            .schedule(
                () -> started.kill("not ready within " + limit.toMillis() / 1000.0 + " s"),
                TimeUnit.NANOSECONDS.convert(limit),
                TimeUnit.NANOSECONDS);
    FromWorker first = next(started, connection);
    alarm.cancel(false);
    if (first instanceof FromWorker.Ready) {
      return null;
    }
    return first instanceof FromWorker.StartFailed failed
        ? "its handler did not start: " + failed.error()
        : "it ended before it was ready";
  }

  /** Null when there is no more. What cannot be understood ends the worker. */
  private static @Nullable FromWorker next(ChildJvm started, ChildConnection connection) {
    try {
      Frame frame = connection.receive();
      return frame == null ? null : FromWorker.of(frame);
    } catch (WireException e) {
      started.protocolError(String.valueOf(e.getMessage()));
      connection.close();
      return null;
    }
  }

  /** Whether that could be said at this point. */
  private boolean accept(FromWorker said) {
    if (said instanceof FromWorker.Idle) {
      return staff.dispatcher().idle(this);
    } else if (said instanceof FromWorker.Started started) {
      Call call = staff.dispatcher().started(this, started.call());
      if (call != null) {
        call.tellStarted(id());
      }
      return call != null;
    } else if (said instanceof FromWorker.Message message) {
      // A thread that a task left behind may still send: nobody listens to that.
      Call call = staff.dispatcher().running(this, message.call());
      if (call != null) {
        call.tellMessage(message.message());
      }
      return true;
    } else if (said instanceof FromWorker.Leaving) {
      expectExit();
      return true;
    }
    return said instanceof FromWorker.Ended ended && end(ended);
  }

  private boolean end(FromWorker.Ended how) {
    Call call = staff.dispatcher().running(this, how.call());
    if (call == null) {
      return false;
    }
    // First the worker, then the listener: what the listener submits may be meant for this worker.
    staff.dispatcher().settle(this, how.reusable());
    if (!how.reusable()) {
      boolean failed = how instanceof FromWorker.Failed;
      LOG.log(failed ? Level.INFO : Level.DEBUG, "{0} leaves with its task: {1}", id(), how);
      expectExit();
    }
    call.end(outcome(how));
    return true;
  }

  private TaskOutcome outcome(FromWorker.Ended how) {
    if (how instanceof FromWorker.Failed failed) {
      return new TaskOutcome.Failed(id(), failed.error());
    }
    return new TaskOutcome.Completed(((FromWorker.Completed) how).result());
  }

  private @Nullable String seeOut(ChildJvm started, ExitCause cause) {
    boolean asMeant =
        cause.kind() == ExitCause.Kind.COMPLETED || cause.kind() == ExitCause.Kind.STOPPED;
    Call lost = staff.dispatcher().detach(this);
    LOG.log(
        asMeant ? Level.DEBUG : Level.INFO,
        "{0} ended: {1}{2}",
        id(),
        cause,
        lost == null ? "" : " while it ran a task");
    if (lost != null) {
      lost.end(death(started, cause));
    }
    return null;
  }

  private TaskOutcome.Died death(ChildJvm started, ExitCause cause) {
    Path evidence = started.evidenceDirectory().orElse(null);
    String detail =
        evidence == null
            ? LastWords.of(started.outputTail())
            : "What is known of it is in " + evidence;
    WorkerUsage usage = new WorkerUsage(started.peakMemory(), started.cpuTime());
    WorkerLife life = new WorkerLife(usage, started.evidence().orElse(null));
    return new TaskOutcome.Died(id(), cause, detail, life);
  }

  private @Nullable String explain(ChildJvm started, ExitCause cause, String failure) {
    synchronized (this) {
      if (doom != null) {
        return null;
      }
    }
    String text =
        "%s could not be started: %s (%s); command: %s; its last output: %s"
            .formatted(
                "Worker " + post.number,
                failure,
                cause,
                started.commandLine(),
                LastWords.of(started.outputTail()));
    LOG.log(Level.WARNING, text);
    return text;
  }
}
