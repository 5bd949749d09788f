package io.partita.pool;

import io.partita.process.ProcessSupervisor;
import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import io.partita.worker.PoolOptions;
import io.partita.worker.WorkerPool;
import io.partita.worker.WorkerSnapshot;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ExecutorService} that runs each task in one of a bounded number of child processes.
 *
 * <p>A task and its result must be {@link Serializable}; a lambda is, when it is passed where a
 * {@link Task} or an {@link Action} is expected. It is made into bytes by the thread that submits
 * it. If a worker dies, only the task it was running fails, with {@link WorkerDiedException}; the
 * worker is replaced and queued tasks are unaffected. What a task throws arrives as {@link
 * RemoteTaskException}. Cancelling a running task with interruption kills its worker.
 *
 * <p>A result's classes are checked by name before any is loaded: value types, and what the caller
 * allows.
 *
 * <p>Actions before {@code submit} happen-before the task; its result happens-before {@code get}
 * returns.
 */
public final class ProcessPool implements ExecutorService, AutoCloseable {

  /** A callable that can travel to a worker. */
  @FunctionalInterface
  public interface Task<T> extends Callable<T>, Serializable {}

  /** A runnable that can travel to a worker. */
  @FunctionalInterface
  public interface Action extends Runnable, Serializable {}

  private static final System.Logger LOG = System.getLogger("io.partita.worker");

  private final WorkerPool workers;
  private final ClassPolicy results;
  private final Set<ProcessFuture<?>> live = ConcurrentHashMap.newKeySet();
  private final CountDownLatch terminated = new CountDownLatch(1);

  // RUNNING -> shutdown (takes no more) -> closing (nothing lives any more) -> terminated
  // Under the lock of this.
  private boolean shutdown;
  private boolean closing;

  private ProcessPool(WorkerPool workers, ClassPolicy results) {
    this.workers = workers;
    this.results = results;
  }

  /** A pool whose results are values. */
  public static ProcessPool start(PoolOptions options, ProcessSupervisor supervisor) {
    return start(options, ClassPolicy.values(), supervisor);
  }

  /**
   * A pool whose workers start when there are tasks.
   *
   * @param options its handler is replaced by the one for callables
   * @param results the classes that a result may consist of
   */
  public static ProcessPool start(
      PoolOptions options, ClassPolicy results, ProcessSupervisor supervisor) {
    PoolOptions own = options.withHandler(CallableHandler.class);
    return new ProcessPool(WorkerPool.start(own, supervisor), results);
  }

  /** As {@link #submit(Callable)}, for lambdas. */
  public <T> Future<T> submit(Task<T> task) {
    return submit((Callable<T>) task);
  }

  /** As {@link #submit(Runnable)}, for lambdas. */
  public Future<?> submit(Action task) {
    return submit((Runnable) task);
  }

  /**
   * Has a worker call the task.
   *
   * @throws io.partita.wire.UnserializableException if it cannot travel; the pool goes on
   * @throws RejectedExecutionException after {@link #shutdown}
   */
  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return send(task, new FutureTask<>(task), this::<T>read);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return send(task, task, this::<@Nullable Object>read);
  }

  /** The result does not travel. */
  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return send(task, task, bytes -> result);
  }

  /** As {@link #execute(Runnable)}, for lambdas. */
  public void execute(Action task) {
    execute((Runnable) task);
  }

  /** What the task throws, or its worker's death, is logged. */
  @Override
  public void execute(Runnable task) {
    var unused =
        send(task, task, this::<@Nullable Object>read)
            .whenComplete(
                (result, failure) -> {
                  if (failure != null && !(failure instanceof CancellationException)) {
                    LOG.log(Level.ERROR, "A task failed", failure);
                  }
                });
  }

  private <T> ProcessFuture<T> send(Object task, Runnable original, Function<byte[], T> reader) {
    byte[] bytes = ObjectBytes.write(task);
    ProcessFuture<T> future =
        new ProcessFuture<>(
            original,
            reader,
            over -> {
              live.remove(over);
              closeWhenDone();
            });
    synchronized (this) {
      if (shutdown) {
        throw new RejectedExecutionException("The pool is shut down and takes no more tasks");
      }
      live.add(future);
    }
    future.attach(workers.submit(bytes, future));
    return future;
  }

  // The task said that it returns a T, and T says whether that may be null.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  private <T extends @Nullable Object> T read(byte[] result) {
    return (T) ObjectBytes.read(result, results, ProcessPool.class.getClassLoader());
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Future<T>> futures = new ArrayList<>();
    boolean complete = false;
    try {
      for (Callable<T> task : tasks) {
        futures.add(submit(task));
      }
      for (Future<T> future : futures) {
        awaitOne(future, unit.toNanos(timeout) - (System.nanoTime() - start));
      }
      complete = true;
      return futures;
    } catch (TimeoutException e) {
      // As the interface has it: what is not done by then is cancelled.
      return futures;
    } finally {
      if (!complete) {
        futures.forEach(future -> future.cancel(true));
      }
    }
  }

  private static void awaitOne(Future<?> future, long nanos)
      throws InterruptedException, TimeoutException {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException e) {
      LOG.log(Level.TRACE, "The caller finds this in the future", e);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Three hundred years have passed", e);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("invokeAny needs at least one task");
    }
    long start = System.nanoTime();
    List<ProcessFuture<T>> futures = new ArrayList<>();
    BlockingQueue<ProcessFuture<T>> done = new LinkedBlockingQueue<>();
    try {
      for (Callable<T> task : tasks) {
        ProcessFuture<T> future = send(task, new FutureTask<>(task), this::<T>read);
        futures.add(future);
        var unused = future.whenComplete((result, failure) -> done.add(future));
      }
      for (int left = futures.size(); ; left--) {
        long nanos = unit.toNanos(timeout) - (System.nanoTime() - start);
        ProcessFuture<T> next = done.poll(nanos, TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new TimeoutException("None of %d tasks within the time".formatted(futures.size()));
        }
        if (left == 1 || !next.isCompletedExceptionally()) {
          return next.get();
        }
      }
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  @Override
  public void shutdown() {
    synchronized (this) {
      shutdown = true;
    }
    closeWhenDone();
  }

  /** Kills the workers of running tasks; those tasks fail, and the waiting ones are cancelled. */
  @Override
  public List<Runnable> shutdownNow() {
    synchronized (this) {
      shutdown = true;
    }
    List<Runnable> neverStarted = new ArrayList<>();
    for (ProcessFuture<?> future : live) {
      if (future.abort("the pool was shut down")) {
        future.cancel(false);
        neverStarted.add(future.original());
      }
    }
    closeWhenDone();
    return neverStarted;
  }

  private void closeWhenDone() {
    synchronized (this) {
      if (!shutdown || closing || !live.isEmpty()) {
        return;
      }
      closing = true;
    }
    // Not on this thread, which may be a worker's own.
    Thread closer =
        new Thread(
            () -> {
              workers.close();
              terminated.countDown();
            },
            "partita-pool-close");
    closer.setDaemon(true);
    closer.start();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }

  /** Shuts down and waits for all tasks; an interrupt of the waiting thread kills them. */
  @Override
  public void close() {
    shutdown();
    boolean interrupted = false;
    while (!isTerminated()) {
      try {
        terminated.await();
      } catch (InterruptedException e) {
        interrupted = true;
        shutdownNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The workers there are, by number. */
  public List<WorkerSnapshot> workers() {
    return workers.snapshot();
  }
}
