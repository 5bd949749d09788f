package io.partita.child;

import io.partita.Deadline;
import io.partita.ExitCause;
import io.partita.pipe.Waitable;
import io.partita.wire.UnserializableException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task that runs in a child process of its own: Python's {@code multiprocessing.Process}.
 *
 * <pre>{@code
 * ChildProcess child = new ChildProcess(() -> System.out.println("hello"));
 * child.start();
 * child.join();
 * }</pre>
 *
 * <p>What the child does is a serialisable task, or {@link #run} of a subclass; either is copied to
 * the child with all it refers to. The child ends when the task and all threads that are no daemons
 * have ended. An exception of the task is printed on the child's standard error, and makes the exit
 * code 1. A child never outlives its parent: when that exits it waits for its children, and
 * terminates those that are daemons; after a signal it terminates all; when it is killed the kernel
 * kills them.
 *
 * <p>Safe for use by several threads. In the child, {@link #current} is the copy that runs there.
 */
public class ChildProcess implements Serializable, Waitable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final boolean daemon;
  private final int[] numbers;
  private final long creator = ProcessHandle.current().pid();
  private final @Nullable ChildTask task;
  private final @Nullable ArgumentTask argumentTask;
  private final Arguments arguments;

  // NEW -> STARTED -> CLOSED, or NEW -> CLOSED: under the lock of this. A copy in another process
  // has no context, and only what has no effect there works.
  private final transient @Nullable ProcessContext context;
  private transient volatile @Nullable ChildLine line;
  private transient volatile boolean closed;

  /** A child of the default context that runs a task. */
  public ChildProcess(ChildTask task) {
    this(task, ChildOptions.DEFAULTS);
  }

  /** A child of the default context that runs a task. */
  public ChildProcess(ChildTask task, ChildOptions options) {
    this(ProcessContext.getDefault(), Work.of(task), options);
  }

  /** A child of the default context that runs a task with arguments. */
  public ChildProcess(ArgumentTask task, Arguments arguments) {
    this(task, arguments, ChildOptions.DEFAULTS);
  }

  /** A child of the default context that runs a task with arguments. */
  public ChildProcess(ArgumentTask task, Arguments arguments, ChildOptions options) {
    this(ProcessContext.getDefault(), Work.of(task, arguments), options);
  }

  /** For subclasses that override {@link #run}: a child of the default context. */
  protected ChildProcess() {
    this(ChildOptions.DEFAULTS);
  }

  /** For subclasses that override {@link #run}: a child of the default context. */
  protected ChildProcess(ChildOptions options) {
    this(ProcessContext.getDefault(), options);
  }

  /** For subclasses that override {@link #run}. */
  protected ChildProcess(ProcessContext context, ChildOptions options) {
    this(context, Work.OVERRIDDEN, options);
  }

  ChildProcess(ProcessContext context, Work work, ChildOptions options) {
    this.context = context;
    this.task = work.task();
    this.argumentTask = work.argumentTask();
    this.arguments = work.arguments();
    List<Integer> itsNumbers = Children.HERE.nextNumbers();
    this.numbers = itsNumbers.stream().mapToInt(Integer::intValue).toArray();
    String given = options.name();
    this.name = given == null ? Lineage.defaultName(itsNumbers) : given;
    this.daemon = options.daemon();
    ContextBindings.bind(this, context);
  }

  /** One that is not to be started: the first process of a tree. */
  ChildProcess(String name, @Nullable ChildTask task) {
    this.context = null;
    this.task = task;
    this.argumentTask = null;
    this.arguments = Arguments.NONE;
    this.numbers = new int[0];
    this.name = name;
    this.daemon = false;
  }

  /**
   * What the child does; a subclass may override it. Called in the parent it runs there, as any
   * method does.
   */
  public void run() throws Exception {
    if (task != null) {
      task.run();
    } else if (argumentTask != null) {
      argumentTask.run(arguments);
    }
  }

  /**
   * Starts the child, once. Returns when the task is on its way.
   *
   * @throws UnserializableException if the task cannot be copied; it names the field, and the child
   *     is as before
   * @throws IllegalStateException if it was started before or is closed, if this process is a
   *     daemon, or if something in the task was made by another context
   * @throws ProcessLimitException if there are as many children as {@link ProcessLimits} allow
   * @throws io.partita.process.LaunchException if the system does not start it
   */
  public final synchronized void start() {
    ProcessContext made = requireOurs();
    if (line != null) {
      throw new IllegalStateException(
          name + " was started already; a child runs once: make another one");
    }
    line = made.start(this);
  }

  /**
   * Waits until the child has ended.
   *
   * @throws IllegalStateException if it was not started
   */
  public final void join() throws InterruptedException {
    try {
      var unused = started("join").end().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A child's end does not fail", e);
    }
  }

  /**
   * Waits until the child has ended, for a while. Returns at once if the time is zero or negative.
   *
   * @return whether it has ended
   * @throws IllegalStateException if it was not started
   */
  public final boolean join(Duration atMost) throws InterruptedException {
    CompletableFuture<ChildEnd> end = started("join").end();
    Deadline deadline = Deadline.after(atMost);
    try {
      var unused = end.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return end.isDone();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A child's end does not fail", e);
    }
  }

  /** Whether it was started and has not ended; in the child itself, true. */
  public final boolean isAlive() {
    if (this == Children.HERE.current()) {
      return true;
    }
    requireOurs();
    ChildLine started = line;
    return started != null && !started.end().isDone();
  }

  /**
   * Sends SIGTERM: the child's shutdown hooks run, its own children are terminated, and the cause
   * is {@code STOPPED(TERM)}. If it is still there after {@link
   * io.partita.process.JvmOptions#termGrace} it is killed. One whose JVM is not there yet is ended
   * at once, with the same cause and code. Does not wait.
   *
   * @throws IllegalStateException if it was not started
   */
  public final void terminate() {
    started("terminate").jvm().terminate();
  }

  /**
   * Sends SIGKILL. Does not wait.
   *
   * @throws IllegalStateException if it was not started
   */
  public final void kill() {
    started("kill").jvm().kill("KILL");
  }

  /**
   * Interrupts the child's main thread, if the task still runs.
   *
   * @throws IllegalStateException if it was not started
   */
  public final void interrupt() {
    started("interrupt").interrupt();
  }

  public final String name() {
    return name;
  }

  public final boolean isDaemon() {
    return daemon;
  }

  /** {@link Arguments#NONE} unless it was made with some. */
  public final Arguments arguments() {
    return arguments;
  }

  /**
   * The context that made it.
   *
   * @throws IllegalStateException in another process than the one that made it
   */
  public final ProcessContext context() {
    return requireOurs();
  }

  /**
   * The process id.
   *
   * @throws IllegalStateException if it was not started
   */
  public final long pid() {
    return this == Children.HERE.current()
        ? ProcessHandle.current().pid()
        : started("ask for the pid").jvm().pid();
  }

  /**
   * What it exited with: 0 when the task has ended, 1 after an exception, n after {@code
   * System.exit(n)}, -n when signal n has ended it. Empty while it is alive and before it is
   * started.
   *
   * <p>{@code Runtime.halt(n)} with n above 128 cannot be told from signal n - 128.
   */
  public final OptionalInt exitCode() {
    ChildEnd end = endIfKnown();
    return end == null ? OptionalInt.empty() : OptionalInt.of(end.code());
  }

  /** Why it ended; empty while it is alive and before it is started. */
  public final Optional<ExitCause> exitCause() {
    return Optional.ofNullable(endIfKnown()).map(ChildEnd::cause);
  }

  /**
   * Completes with why it ended, never with a failure: Python's {@code sentinel}.
   *
   * @throws IllegalStateException if it was not started
   */
  public final CompletableFuture<ExitCause> exit() {
    // Elsewhere: what hangs on it must not hold up the thread that sees children out.
    return started("ask for the exit").end().thenApplyAsync(ChildEnd::cause);
  }

  /**
   * Whether it has ended: for {@link io.partita.pipe.Ready}, which waits for several children and
   * connections at once.
   *
   * @throws IllegalStateException if it was not started
   */
  @Override
  public final boolean isReady() {
    return started("wait").end().isDone();
  }

  /**
   * Has a signal run when it ends.
   *
   * @throws IllegalStateException if it was not started
   */
  @Override
  public final Watch watch(Runnable signal) {
    return started("wait").watch(signal);
  }

  /**
   * The processor time that its JVM has used, its start included. After the end as it said itself,
   * or if it could not, as it was last seen.
   *
   * @throws IllegalStateException if it was not started
   */
  public final Duration cpuTime() {
    return this == Children.HERE.current()
        ? ChildLife.ownCpuTime()
        : started("ask for the CPU time").cpuTime();
  }

  /**
   * Lets go of what is known of the child, which has ended or was never started. Nothing but
   * another {@code close} works afterwards.
   *
   * @throws IllegalStateException while it is alive
   */
  @Override
  public final synchronized void close() {
    if (closed) {
      return;
    }
    if (isAlive()) {
      throw new IllegalStateException(
          "%s (pid %d) is alive; join or terminate it before it is closed".formatted(name, pid()));
    }
    closed = true;
    line = null;
  }

  private @Nullable ChildEnd endIfKnown() {
    requireOurs();
    ChildLine started = line;
    return started == null ? null : started.end().getNow(null);
  }

  private ChildLine started(String what) {
    requireOurs();
    ChildLine started = line;
    if (started == null) {
      throw new IllegalStateException(
          "Cannot %s: %s was not started; call start() first".formatted(what, name));
    }
    return started;
  }

  /** That this process made it, and can do something with it. */
  private ProcessContext requireOurs() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    ProcessContext made = context;
    if (made == null) {
      throw new IllegalStateException(
          "%s belongs to process %d, which made it; only that can start it or wait for it"
              .formatted(name, creator));
    }
    return made;
  }

  List<Integer> numbers() {
    return Arrays.stream(numbers).boxed().toList();
  }

  /** The child that this process is; in the first process of a tree, one named MainProcess. */
  public static ChildProcess current() {
    return Children.HERE.current();
  }

  /** This process's parent; empty in the first process of a tree. */
  public static Optional<ParentProcess> parent() {
    return Optional.ofNullable(Lineage.current().parent());
  }

  /**
   * The children of this process that are alive, in the order of their start. None of them is ever
   * a zombie for longer than it takes to notice.
   */
  public static List<ChildProcess> activeChildren() {
    return Children.HERE.active();
  }

  @Override
  public String toString() {
    ChildLine started = line;
    if (started == null) {
      return "ChildProcess[" + name + (closed ? ", closed]" : "]");
    }
    ChildEnd end = started.end().getNow(null);
    return "ChildProcess[%s, pid %d, %s]"
        .formatted(name, started.jvm().pid(), end == null ? "alive" : end.cause());
  }
}
