package io.partita.worker;

import io.partita.Deadline;
import io.partita.limits.MemorySize;
import io.partita.process.ProcessSupervisor;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded set of worker processes, each of which runs one task at a time.
 *
 * <p>Workers are started when tasks wait for them, used again when they say that they are idle, and
 * replaced when they die; a death fails only the task that the worker was running. Tasks wait in
 * the order of their submission. If no worker can be started, the waiting tasks fail after a
 * bounded number of attempts.
 *
 * <p>A task may need a kind of worker: then it waits for one of that kind, for which an idle worker
 * of another kind gives way. Kinds share the pool's processes and memory; none of them waits for
 * ever while others have tasks.
 *
 * <p>Safe for use by several threads. Threads of the pool are daemons.
 */
public final class WorkerPool implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.worker");
  private static final Duration KILL_TIME = Duration.ofSeconds(5);
  private static final long MIN_REVIEW = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long MAX_REVIEW = TimeUnit.SECONDS.toNanos(5);

  private final WorkerPoolOptions options;
  private final Dispatcher dispatcher;
  private final AtomicLong calls = new AtomicLong();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, task -> daemon("partita-pool-timer", task));
  private final Notifier notifier = new Notifier();
  private final WorkerKind usual;

  private WorkerPool(WorkerPoolOptions options, ProcessSupervisor supervisor) {
    this.options = options;
    this.usual = WorkerKind.only(options.jvm());
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.dispatcher = new Dispatcher(options, surroundings(supervisor), notifier);
  }

  /**
   * A pool without workers yet; they are started when there are tasks.
   *
   * @param supervisor starts them; closed by its owner, after the pool
   */
  public static WorkerPool start(WorkerPoolOptions options, ProcessSupervisor supervisor) {
    WorkerPool pool = new WorkerPool(options, supervisor);
    pool.reviewRegularly();
    return pool;
  }

  private Dispatcher.Surroundings surroundings(ProcessSupervisor supervisor) {
    return new Dispatcher.Surroundings() {
      @Override
      public Worker newWorker(Worker.Post post) {
        return new Worker(new Worker.Staff(options, supervisor, dispatcher, timer), post);
      }

      @Override
      @SuppressWarnings("FutureReturnValueIgnored") // Looks by itself whether it is needed.
      public void later(Runnable action, long nanos) {
        if (!timer.isShutdown()) {
          timer.schedule(action, nanos, TimeUnit.NANOSECONDS);
        }
      }
    };
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Runs until the timer is shut down.
  private void reviewRegularly() {
    long period =
        Math.max(
            MIN_REVIEW,
            Math.min(TimeUnit.NANOSECONDS.convert(options.idleTimeout()) / 4, MAX_REVIEW));
    timer.scheduleWithFixedDelay(dispatcher::reviewWorkers, period, period, TimeUnit.NANOSECONDS);
  }

  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** As {@link #submit(WorkerKind, byte[], TaskListener)}, by a worker with the pool's options. */
  public RunningTask submit(byte[] task, TaskListener listener) {
    return submit(usual, task, listener);
  }

  /**
   * Has a worker of this kind run the task, as soon as one is free. Returns at once, and never
   * throws for what is wrong with the pool: the listener is told.
   *
   * @param task given to the {@link TaskHandler}; must not be changed afterwards
   */
  public RunningTask submit(WorkerKind kind, byte[] task, TaskListener listener) {
    Call call = new Call(dispatcher, new Call.Task(calls.incrementAndGet(), kind, task), listener);
    long memory = kind.limits().memory();
    if (!Call.fits(task)) {
      notifier.notStarted(
          call, "the task has %d bytes, more than a message may have".formatted(task.length));
    } else if (memory > options.memory()) {
      notifier.notStarted(
          call,
          "a worker of profile %s needs %s of memory, and all workers together have %s; lower its heap or its max-rss, or raise partita.memory.share"
              .formatted(
                  kind.profile(), MemorySize.text(memory), MemorySize.text(options.memory())));
    } else {
      dispatcher.submit(call);
    }
    return call;
  }

  /**
   * How many workers there may be from now on, at least 1. Those that are too many leave when they
   * have nothing to do.
   */
  public void resize(int processes) {
    if (processes < 1) {
      throw new IllegalArgumentException("processes must be at least 1, was " + processes);
    }
    dispatcher.resize(processes);
  }

  /** The workers there are, by number. */
  public List<WorkerSnapshot> snapshot() {
    // Outside of the dispatcher's lock: this reads files.
    return dispatcher.snapshot().stream()
        .map(
            seen ->
                new WorkerSnapshot(
                    seen.worker(),
                    seen.state(),
                    seen.tasks(),
                    ProcessUsage.of(seen.worker().pid())))
        .toList();
  }

  /** As {@link #close(Duration)} without grace: running tasks get SIGTERM at once. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Gives up the waiting tasks, waits for the running ones, and ends all workers. Every listener
   * has been told its outcome when it returns, unless one of them does not return itself.
   *
   * @param grace after which workers that still run a task get SIGTERM, and SIGKILL {@link
   *     io.partita.process.JvmOptions#termGrace} later; an interrupt of this thread cuts it short
   */
  public void close(Duration grace) {
    dispatcher.close();
    boolean interrupted = false;
    boolean empty = false;
    try {
      empty = dispatcher.awaitDeparture(TimeUnit.NANOSECONDS.convert(grace));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (!empty) {
      dispatcher.others().forEach(Worker::terminate);
    }
    Deadline deadline = Deadline.after(dispatcher.longestGrace().plus(KILL_TIME));
    while (!awaitEnd(deadline)) {
      interrupted = true;
    }
    timer.shutdownNow();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if this thread was interrupted before that. */
  private boolean awaitEnd(Deadline deadline) {
    try {
      boolean empty = dispatcher.awaitDeparture(deadline.remaining().toNanos());
      boolean told = notifier.awaitAllTold(deadline.remaining().toNanos());
      if (!empty || !told) {
        LOG.log(
            Level.WARNING,
            "Listeners still run, or workers have not ended, after the pool was closed: {0}",
            snapshot());
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
