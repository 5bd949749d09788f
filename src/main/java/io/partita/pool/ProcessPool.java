package io.partita.pool;

import io.partita.process.OwnSupervisor;
import io.partita.process.ProcessSupervisor;
import io.partita.wire.ClassPolicy;
import io.partita.wire.WireReader;
import io.partita.worker.WorkerSnapshot;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ExecutorService} that runs each task in one of a bounded number of child processes.
 *
 * <p>A task and its result must be {@link Serializable}; a lambda is, when it is passed where a
 * {@link Task}, an {@link Action} or a {@link RemoteFunction} is expected. It is made into bytes by
 * the thread that submits it. If a worker dies, only the task it was running fails, with {@link
 * WorkerDiedException}; the worker is replaced and queued tasks are unaffected. What a task throws
 * arrives as {@link RemoteTaskException}. Cancelling a running task with interruption kills its
 * worker.
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
  public interface Task<T extends @Nullable Object> extends Callable<T>, Serializable {}

  /** A runnable that can travel to a worker. */
  @FunctionalInterface
  public interface Action extends Runnable, Serializable {}

  private static final System.Logger LOG = System.getLogger("io.partita.pool");

  private final PoolOptions options;
  private final Packed results;
  private final Staff staff;
  private final Desk desk;
  private final Callbacks callbacks;
  private final Invocations invocations = new Invocations(this::call);

  private ProcessPool(ClassPolicy results, Staff staff) {
    this.options = staff.options();
    this.results = new Packed(results);
    this.staff = staff;
    this.desk = staff.desk();
    this.callbacks = staff.callbacks();
  }

  /** As {@link #start(PoolOptions, ClassPolicy)}, with results that are values. */
  public static ProcessPool start(PoolOptions options) {
    return start(options, ClassPolicy.values());
  }

  /**
   * As {@link #start(PoolOptions, ClassPolicy, ProcessSupervisor)}, with a supervisor of its own
   * that ends with the pool, or with this process.
   */
  public static ProcessPool start(PoolOptions options, ClassPolicy results) {
    Generation.requireWithin(options.maxDepth());
    OwnSupervisor own = new OwnSupervisor();
    try {
      return open(results, new Staff(options, own.supervisor(), own::close));
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /** A pool whose results are values. */
  public static ProcessPool start(PoolOptions options, ProcessSupervisor supervisor) {
    return start(options, ClassPolicy.values(), supervisor);
  }

  /**
   * A pool whose workers start when there are tasks, but for the {@link PoolOptions#minProcesses}.
   *
   * @param results the classes that a result may consist of
   * @param supervisor starts the workers; closed by its owner, after the pool
   * @throws io.partita.PartitaException in a worker of a pool, if there may be no further
   *     generation
   * @throws io.partita.wire.UnserializableException if the initializer cannot travel
   */
  public static ProcessPool start(
      PoolOptions options, ClassPolicy results, ProcessSupervisor supervisor) {
    Generation.requireWithin(options.maxDepth());
    return open(results, new Staff(options, supervisor, () -> {}));
  }

  private static ProcessPool open(ClassPolicy results, Staff staff) {
    ProcessPool pool = new ProcessPool(results, staff);
    staff.start();
    return pool;
  }

  /** As {@link #submit(Callable)}, for lambdas. */
  public <T extends @Nullable Object> Future<T> submit(Task<T> task) {
    return call(task);
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
    return call(task);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return run(task);
  }

  /** The result does not travel. */
  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return send(WorkOrder.call(task), task, (bytes, worker) -> result);
  }

  /** As {@link #execute(Runnable)}, for lambdas. */
  public void execute(Action task) {
    execute((Runnable) task);
  }

  /** What the task throws, or its worker's death, is logged. */
  @Override
  public void execute(Runnable task) {
    var unused =
        run(task)
            .whenComplete(
                (result, failure) -> {
                  if (failure != null && !(failure instanceof CancellationException)) {
                    LOG.log(Level.ERROR, "A task failed", failure);
                  }
                });
  }

  /**
   * Has a worker call the task, and waits for its result: Python's {@code Pool.apply}. An interrupt
   * cancels the task.
   *
   * @throws ExecutionException with what {@link Future#get} has as cause
   */
  public <T extends @Nullable Object> T apply(Task<T> task)
      throws InterruptedException, ExecutionException {
    ProcessFuture<T> future = call(task);
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    }
  }

  /**
   * Has a worker call the task: Python's {@code Pool.apply_async}. The future is completed by a
   * thread for callbacks, on which what depends on it may run and wait.
   */
  public <T extends @Nullable Object> CompletableFuture<T> applyAsync(Task<T> task) {
    ProcessFuture<T> inner = call(task);
    return callbacks.follow(inner, () -> inner.cancel(true));
  }

  private <T extends @Nullable Object> ProcessFuture<T> call(Callable<T> task) {
    return send(WorkOrder.call(task), task, (bytes, worker) -> read(bytes));
  }

  private ProcessFuture<@Nullable Object> run(Runnable task) {
    return send(WorkOrder.call(task), task, (bytes, worker) -> read(bytes));
  }

  // The task said that it returns a T, and T says whether that may be null.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  private <T extends @Nullable Object> T read(byte[] result) {
    return (T) results.read(new WireReader(result));
  }

  private <T extends @Nullable Object> ProcessFuture<T> send(
      byte[] order, Object original, ProcessFuture.Reader<T> reader) {
    ToShift.requireDeliverable(order);
    ProcessFuture<T> future = new ProcessFuture<>(desk, order, original, reader);
    desk.submit(future);
    return future;
  }

  /** As {@link #map(RemoteFunction, Collection, int)}, with four chunks or more per worker. */
  public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      RemoteFunction<? super T, ? extends R> function, Collection<? extends T> items)
      throws InterruptedException, ExecutionException {
    return map(function, items, defaultChunkSize(items));
  }

  /**
   * Applies the function to every item and waits for the results, in the order of the items:
   * Python's {@code Pool.map}.
   *
   * @param chunkSize how many items go to a worker at once; 1 or more
   * @throws ExecutionException with what the first failure has as cause in {@link Future#get}; what
   *     has not begun by then does not
   * @throws io.partita.wire.UnserializableException if the function or an item cannot travel
   */
  public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      RemoteFunction<? super T, ? extends R> function, Collection<? extends T> items, int chunkSize)
      throws InterruptedException, ExecutionException {
    ChunkedMap<R> map = startMap(function, items, chunkSize);
    boolean complete = false;
    try {
      List<R> all = map.result().get();
      complete = true;
      return all;
    } finally {
      if (!complete) {
        map.cancelRest();
      }
    }
  }

  /** As {@link #mapAsync(RemoteFunction, Collection, int)}, with four chunks or more per worker. */
  public <T extends @Nullable Object, R extends @Nullable Object>
      CompletableFuture<List<R>> mapAsync(
          RemoteFunction<? super T, ? extends R> function, Collection<? extends T> items) {
    return mapAsync(function, items, defaultChunkSize(items));
  }

  /**
   * As {@link #map(RemoteFunction, Collection, int)}, without waiting: Python's {@code map_async}.
   * The future is completed by a thread for callbacks; cancelling it cancels what has not begun.
   */
  public <T extends @Nullable Object, R extends @Nullable Object>
      CompletableFuture<List<R>> mapAsync(
          RemoteFunction<? super T, ? extends R> function,
          Collection<? extends T> items,
          int chunkSize) {
    ChunkedMap<R> map = startMap(function, items, chunkSize);
    return callbacks.follow(map.result(), map::cancelRest);
  }

  /** As {@link #map(RemoteFunction, Collection)}, for functions of a key and a value. */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starMap(
          RemoteBiFunction<? super A, ? super B, ? extends R> function,
          Collection<? extends Map.Entry<? extends A, ? extends B>> pairs)
          throws InterruptedException, ExecutionException {
    return map(Star.of(function), Star.arguments(pairs));
  }

  /**
   * As {@link #map(RemoteFunction, Collection)}, for functions of any number of arguments: Python's
   * {@code Pool.starmap}.
   *
   * @param arguments each with all arguments of one call
   */
  public <R extends @Nullable Object> List<R> starMap(
      RemoteStarFunction<? extends R> function, Collection<? extends List<?>> arguments)
      throws InterruptedException, ExecutionException {
    return map(Star.of(function), arguments);
  }

  private int defaultChunkSize(Collection<?> items) {
    return ChunkedMap.defaultChunkSize(items.size(), options.processes());
  }

  private <R extends @Nullable Object> ChunkedMap<R> startMap(
      RemoteFunction<?, ?> function, Collection<?> items, int chunkSize) {
    return ChunkedMap.start(new Chunks(this::send, function, false, results), items, chunkSize);
  }

  /**
   * Applies the function to the items of an input while their results are asked for, in the order
   * of the input: Python's {@code Pool.imap}.
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Results<R> lazyMap(
      RemoteFunction<? super T, ? extends R> function,
      Iterator<? extends T> input,
      StreamOptions how) {
    return new Results<>(input, new Chunks(this::send, function, true, results), how, true);
  }

  /** As {@link #lazyMap}, in the order of completion: Python's {@code Pool.imap_unordered}. */
  public <T extends @Nullable Object, R extends @Nullable Object> Results<R> lazyMapUnordered(
      RemoteFunction<? super T, ? extends R> function,
      Iterator<? extends T> input,
      StreamOptions how) {
    return new Results<>(input, new Chunks(this::send, function, true, results), how, false);
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return invocations.all(tasks, Long.MAX_VALUE);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return invocations.all(tasks, unit.toNanos(timeout));
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invocations.any(tasks, Long.MAX_VALUE);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Three hundred years have passed", e);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return invocations.any(tasks, unit.toNanos(timeout));
  }

  /** Runs all tasks that were submitted, and takes no more: Python's {@code Pool.close}. */
  @Override
  public void shutdown() {
    desk.close();
    staff.leave();
  }

  /** As {@link #shutdown}, but tasks that have not begun are cancelled: {@code cancel_futures}. */
  public void shutdownCancellingQueued() {
    List<ProcessFuture<?>> never = desk.cancelWaiting();
    staff.leave();
    never.forEach(ProcessFuture::giveUp);
  }

  /**
   * Ends the workers of running tasks, which fail; the waiting ones are cancelled: Python's {@code
   * Pool.terminate}. Workers get SIGTERM, and SIGKILL {@link
   * io.partita.process.JvmOptions#termGrace} later.
   *
   * @return the tasks that never began, in their order
   */
  @Override
  public List<Runnable> shutdownNow() {
    callbacks.abandon();
    List<ProcessFuture<?>> never = desk.finish();
    staff.leave();
    never.forEach(ProcessFuture::giveUp);
    return never.stream().map(future -> asRunnable(future.original())).toList();
  }

  private static Runnable asRunnable(Object task) {
    if (task instanceof Callable<?> callable) {
      return new FutureTask<>(callable);
    }
    return task instanceof Runnable runnable ? runnable : () -> {};
  }

  @Override
  public boolean isShutdown() {
    return desk.isClosed();
  }

  @Override
  public boolean isTerminated() {
    return staff.hasLeft();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return staff.awaitLeft(unit.toNanos(timeout));
  }

  /**
   * Shuts down and waits for all tasks, and for what depends on the futures of {@link #applyAsync}
   * and {@link #mapAsync}: Python's {@code close} and {@code join}. An interrupt of the waiting
   * thread ends them.
   */
  @Override
  public void close() {
    shutdown();
    boolean interrupted = false;
    while (!isTerminated()) {
      try {
        staff.awaitLeft(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        interrupted = true;
        shutdownNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How many workers there may be from now on, at least 1. Those that are too many leave when they
   * have done what they have begun.
   */
  public void resize(int processes) {
    PoolOptions.requireAtLeast(1, "processes", processes);
    staff.resize(processes);
  }

  /** The workers there are, by number. */
  public List<WorkerSnapshot> snapshot() {
    return staff.snapshot();
  }
}
