package io.partita.child;

import io.partita.pipe.Handover;
import io.partita.pipe.ObjectOptions;
import io.partita.pipe.Pipe;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes child processes by one {@link StartMethod}: what Python's {@code get_context} returns.
 *
 * <p>What one context has made goes to children of the same start method only; others refuse it.
 * Safe for use by several threads.
 */
public final class ProcessContext {
  private static final Map<StartMethod, ProcessContext> STANDARD = new EnumMap<>(StartMethod.class);
  private static StartMethod inheritedDefault = StartMethod.FORKSERVER;
  private static @Nullable ProcessContext standardDefault;

  private final StartMethod startMethod;
  private final ContextOptions options;
  private final SpareJvms spares;

  private ProcessContext(StartMethod startMethod, ContextOptions options) {
    this.startMethod = startMethod;
    this.options = options;
    this.spares = new SpareJvms(options, startMethod == StartMethod.SPAWN ? 0 : options.spares());
  }

  /**
   * The context of a start method, one per process, with {@link ContextOptions#DEFAULTS}. In a
   * child it keeps no spares: a child that starts many makes a context of its own.
   */
  public static ProcessContext of(StartMethod method) {
    synchronized (STANDARD) {
      return STANDARD.computeIfAbsent(
          method,
          missing ->
              new ProcessContext(
                  missing,
                  Lineage.current().isRoot()
                      ? ContextOptions.DEFAULTS
                      : ContextOptions.DEFAULTS.withSpares(0)));
    }
  }

  /** A context with options of its own. */
  public static ProcessContext of(StartMethod method, ContextOptions options) {
    return new ProcessContext(
        Objects.requireNonNull(method, "method"), Objects.requireNonNull(options, "options"));
  }

  /**
   * The context of children that are made without naming one: that of {@link
   * StartMethod#FORKSERVER}, unless another was set. A child begins with the start method of its
   * parent's. From the first call on it stays as it is.
   */
  public static ProcessContext getDefault() {
    synchronized (STANDARD) {
      ProcessContext result = standardDefault;
      if (result == null) {
        result = of(inheritedDefault);
        standardDefault = result;
      }
      return result;
    }
  }

  /**
   * Sets the default, once: Python's {@code set_start_method}.
   *
   * @throws IllegalStateException if it was set or used before
   */
  public static void setDefault(ProcessContext context) {
    synchronized (STANDARD) {
      ProcessContext before = standardDefault;
      if (before != null) {
        throw new IllegalStateException(
            "The default start method is %s already, set or used before; set it first of all, or use replaceDefault"
                .formatted(before.startMethod));
      }
      standardDefault = Objects.requireNonNull(context, "context");
    }
  }

  /** Sets the default whether or not it was set or used before. */
  public static void replaceDefault(ProcessContext context) {
    synchronized (STANDARD) {
      standardDefault = Objects.requireNonNull(context, "context");
    }
  }

  /** In a child; the context is made when it is needed. */
  static void inheritDefault(StartMethod method) {
    synchronized (STANDARD) {
      inheritedDefault = method;
    }
  }

  /**
   * Kills all children and spares of this process, of every context, and lets go of the threads and
   * files that were there for them. The next child begins afresh. At this process's exit the like
   * happens by itself.
   */
  public static void shutDown() {
    Children.HERE.shutDown();
  }

  public StartMethod startMethod() {
    return startMethod;
  }

  public ContextOptions options() {
    return options;
  }

  /** A child that runs a task. */
  public ChildProcess process(ChildTask task) {
    return process(task, ChildOptions.DEFAULTS);
  }

  /** A child that runs a task. */
  public ChildProcess process(ChildTask task, ChildOptions child) {
    return new ChildProcess(this, Work.of(task), child);
  }

  /** A child that runs a task with arguments. */
  public ChildProcess process(ArgumentTask task, Arguments arguments) {
    return process(task, arguments, ChildOptions.DEFAULTS);
  }

  /** A child that runs a task with arguments. */
  public ChildProcess process(ArgumentTask task, Arguments arguments, ChildOptions child) {
    return new ChildProcess(this, Work.of(task, arguments), child);
  }

  /**
   * Declares state that children get a deep copy of: see {@link StartMethod#FORK}. In place of what
   * was declared by the name.
   *
   * @param object with all it refers to {@link java.io.Serializable}, or the start of a child fails
   *     and names the field
   * @throws IllegalStateException in a context of another start method
   */
  public void declare(String name, Object object) {
    requireFork();
    ChildState.put(name, object);
  }

  /** Children that are started from now on get no copy of it. */
  public void undeclare(String name) {
    requireFork();
    ChildState.remove(name);
  }

  private void requireFork() {
    if (startMethod != StartMethod.FORK) {
      throw new IllegalStateException(
          "Children of %s get no copy of declared state; use the context of FORK"
              .formatted(startMethod));
    }
  }

  /**
   * Starts the spares now instead of after the first child.
   *
   * @return completes when they are ready, at once if there are none, or fails if they cannot be
   *     started
   */
  public CompletableFuture<@Nullable Void> warmUp() {
    return spares.warmUp();
  }

  /**
   * A pipe for this process and children of this context, or for two of them. Both ends send and
   * receive.
   */
  public Pipe pipe() {
    return bindEnds(Pipe.duplex());
  }

  /** As {@link #pipe()}, for objects of the classes that these options allow too. */
  public Pipe pipe(ObjectOptions objects) {
    return bindEnds(Pipe.duplex(objects));
  }

  /** As {@link #oneWayPipe()}, for objects of the classes that these options allow too. */
  public Pipe oneWayPipe(ObjectOptions objects) {
    return bindEnds(Pipe.oneWay(objects));
  }

  /** As {@link #pipe()}, but the first end only receives and the second only sends. */
  public Pipe oneWayPipe() {
    return bindEnds(Pipe.oneWay());
  }

  private Pipe bindEnds(Pipe pipe) {
    bind(pipe.first());
    bind(pipe.second());
    return pipe;
  }

  /**
   * Marks an object as made by this context: it goes to children of this start method only.
   *
   * @return the object
   */
  public <T> T bind(T object) {
    ContextBindings.bind(object, this);
    return object;
  }

  ChildLine start(ChildProcess child) {
    Children children = Children.HERE;
    Lineage lineage = children.lineageOf(child, options.limits());
    Path room = children.station().tree().enter(child.name(), lineage.limits());
    Handover handover = null;
    boolean started = false;
    try {
      handover = inheritance(child).write();
      ToChild.Begin begin = new ToChild.Begin(lineage, getDefault().startMethod, handover.bytes());
      ChildLine line = spares.take();
      while (!line.begin(child.name(), begin)) {
        line = spares.take();
      }
      started = true;
      line.whenGone(leaving(room, handover));
      children.add(child, line);
      return line;
    } finally {
      if (!started) {
        leaving(room, handover).run();
      }
    }
  }

  private Inheritance inheritance(ChildProcess child) {
    return new Inheritance(child, startMethod == StartMethod.FORK ? ChildState.all() : Map.of());
  }

  private static Runnable leaving(Path room, @Nullable Handover handover) {
    return () -> {
      ProcessTree.leave(room);
      if (handover != null) {
        handover.receiverEnded();
      }
    };
  }
}
