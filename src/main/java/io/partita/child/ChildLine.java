package io.partita.child;

import io.partita.ExitCause;
import io.partita.pipe.Waitable;
import io.partita.process.ChildConnection;
import io.partita.process.ChildJvm;
import io.partita.process.ChildRequest;
import io.partita.process.ProcessSupervisor;
import io.partita.process.Training;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The parent's side of one JVM, which waits for a task or runs one. Its thread hears the JVM until
 * it is gone.
 */
final class ChildLine {
  private static final System.Logger LOG = System.getLogger("io.partita.child");
  private static final int MAX_OUTPUT = 2000;
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final ChildJvm jvm;
  private final NamedOutput output;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
  private final CompletableFuture<ChildEnd> end = new CompletableFuture<>();

  /** As a list: one signal may wait twice. */
  private final List<Runnable> watches = new CopyOnWriteArrayList<>();

  // Under the lock of this: what is said before the JVM has called is sent when it does.
  private final Queue<Frame> early = new ArrayDeque<>();
  private @Nullable ChildConnection connection;
  private volatile boolean over;

  // Of the hearing thread.
  private FromChild.@Nullable Leaving leaving;
  private @Nullable String refusal;

  private ChildLine(ChildJvm jvm, NamedOutput output) {
    this.jvm = jvm;
    this.output = output;
  }

  /**
   * Starts a JVM.
   *
   * @throws io.partita.process.LaunchException if the system does not start it
   */
  static ChildLine open(ProcessSupervisor supervisor, ContextOptions options) {
    String name = "child-" + STARTED.incrementAndGet();
    NamedOutput output = new NamedOutput(options.output(), name);
    ChildRequest request =
        new ChildRequest(name, options.jvm(), ChildMain.class.getName(), List.of(name), output)
            .withTraining(training(options.preload()));
    ChildLine line = new ChildLine(supervisor.launch(request), output);
    Thread thread = new Thread(line::run, "partita-" + name);
    thread.setDaemon(true);
    thread.start();
    return line;
  }

  private static Training training(List<String> preload) {
    return new Training(
        "child " + preload,
        List.of(ToChild.frame(new ToChild.Prepare(preload)), ToChild.frame(new ToChild.Retire())));
  }

  ChildJvm jvm() {
    return jvm;
  }

  /** True when a spare is prepared; false if it never will be. */
  CompletableFuture<Boolean> ready() {
    return ready;
  }

  /** Whether it is prepared and still there, as far as is known. */
  boolean isReady() {
    return ready.getNow(false) && !isOver();
  }

  boolean isOver() {
    return over;
  }

  /** Why a spare that is not ready never will be; known a moment after it has ended. */
  String failure() {
    String printed = jvm.outputTail().strip();
    return "%s ended before it was ready; command: %s; its last output: %s"
        .formatted(
            jvm,
            jvm.commandLine(),
            printed.isEmpty()
                ? "none"
                : printed.substring(Math.max(0, printed.length() - MAX_OUTPUT)));
  }

  /** Completes, never with a failure, when the JVM is gone and its output was passed on. */
  CompletableFuture<ChildEnd> end() {
    return end;
  }

  void whenGone(Runnable action) {
    var unused = end.thenRun(action);
  }

  /** Has a signal run when it has ended; at once if it has. */
  Waitable.Watch watch(Runnable signal) {
    watches.add(signal);
    if (end.isDone()) {
      signal.run();
    }
    return () -> watches.remove(signal);
  }

  void prepare(List<String> preload) {
    var unused = say(new ToChild.Prepare(preload));
  }

  /**
   * Hands over the task. Waits until a JVM that was ready says that it has it: one that died while
   * it was idle may not be known to have.
   *
   * @return false if the JVM is gone, and the task has not begun
   */
  boolean begin(String name, ToChild.Begin begin) {
    output.rename(name);
    boolean answersNow = isReady();
    return say(begin) && (!answersNow || begun.join());
  }

  void interrupt() {
    var unused = say(new ToChild.Interrupt());
  }

  /** Has a spare leave. */
  void retire(Duration within) {
    var unused = say(new ToChild.Retire());
    jvm.expectExit(within);
  }

  /** Whether the JVM is there to hear it, as far as is known. */
  private boolean say(ToChild what) {
    Frame frame = ToChild.frame(what);
    ChildConnection open;
    synchronized (this) {
      if (over) {
        return false;
      }
      open = connection;
      if (open == null) {
        early.add(frame);
        return true;
      }
    }
    try {
      open.send(frame.type(), frame.callId(), frame.payload());
      return true;
    } catch (ConnectionClosedException e) {
      return false;
    }
  }

  Duration cpuTime() {
    ChildEnd known = end.getNow(null);
    return known == null ? jvm.cpuTime() : known.cpuTime();
  }

  private void run() {
    try (ChildConnection open = jvm.connection().join()) {
      connected(open);
      FromChild said = next(open);
      while (said != null) {
        accept(said);
        said = next(open);
      }
    } catch (CompletionException e) {
      LOG.log(Level.DEBUG, "{0} did not connect", jvm);
    } catch (RuntimeException e) {
      // The top of the thread: whoever waits for the child must be told its end.
      LOG.log(Level.ERROR, "Hearing " + jvm + " failed", e);
      jvm.kill("hearing it failed: " + e);
    }
    synchronized (this) {
      over = true;
    }
    begun.complete(false);
    ExitCause cause = jvm.exit().join();
    if (cause.kind() == ExitCause.Kind.LAUNCH_FAILED && refusal == null) {
      refusal = cause.detail() + "; " + failure();
    }
    ready.complete(false);
    Duration cpuTime = leaving == null ? jvm.cpuTime() : leaving.cpuTime();
    end.complete(ChildEnd.of(cause, jvm.exitCode(), leaving, refusal).withCpuTime(cpuTime));
    watches.forEach(Runnable::run);
  }

  private void connected(ChildConnection open) {
    synchronized (this) {
      // What waits goes first, and whoever speaks next waits for it.
      for (Frame frame = early.poll(); frame != null; frame = early.poll()) {
        try {
          open.send(frame.type(), frame.callId(), frame.payload());
        } catch (ConnectionClosedException e) {
          LOG.log(Level.DEBUG, "{0} is gone already", jvm);
        }
      }
      connection = open;
    }
  }

  /** Null when there is no more. What cannot be understood ends the child. */
  private @Nullable FromChild next(ChildConnection open) {
    try {
      Frame frame = open.receive();
      return frame == null ? null : FromChild.of(frame);
    } catch (WireException e) {
      jvm.protocolError(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void accept(FromChild said) {
    if (said instanceof FromChild.Ready prepared) {
      prepared.problems().forEach(problem -> LOG.log(Level.WARNING, problem));
      ready.complete(true);
    } else if (said instanceof FromChild.Begun) {
      begun.complete(true);
      jvm.expectShortLife();
    } else if (said instanceof FromChild.Refused refused) {
      refusal = refused.why();
    } else if (said instanceof FromChild.Leaving left) {
      leaving = left;
    }
  }
}
