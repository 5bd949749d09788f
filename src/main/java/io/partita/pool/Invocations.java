package io.partita.pool;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code invokeAll} and {@code invokeAny}, as {@code ExecutorService} has them. */
final class Invocations {
  private static final System.Logger LOG = System.getLogger("io.partita.pool");

  /** Submits a task. */
  @FunctionalInterface
  interface Submitter {
    <T> ProcessFuture<T> submit(Callable<T> task);
  }

  private final Submitter submitter;

  Invocations(Submitter submitter) {
    this.submitter = submitter;
  }

  /** What is not done in time is cancelled. */
  <T> List<Future<T>> all(Collection<? extends Callable<T>> tasks, long nanos)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Future<T>> futures = new ArrayList<>();
    boolean complete = false;
    try {
      for (Callable<T> task : tasks) {
        futures.add(submitter.submit(task));
      }
      for (Future<T> future : futures) {
        awaitOne(future, nanos - (System.nanoTime() - start));
      }
      complete = true;
      return futures;
    } catch (TimeoutException e) {
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

  /** The first success; the others are cancelled. */
  <T> T any(Collection<? extends Callable<T>> tasks, long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("invokeAny needs at least one task");
    }
    long start = System.nanoTime();
    List<ProcessFuture<T>> futures = new ArrayList<>();
    BlockingQueue<ProcessFuture<T>> done = new LinkedBlockingQueue<>();
    try {
      for (Callable<T> task : tasks) {
        ProcessFuture<T> future = submitter.submit(task);
        futures.add(future);
        var unused = future.whenComplete((result, failure) -> done.add(future));
      }
      for (int left = futures.size(); ; left--) {
        ProcessFuture<T> next =
            done.poll(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
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
}
