package io.partita.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which the code of others runs that depends on results, so that it never holds up
 * other results. There are more of them while some wait for results themselves; they end by
 * themselves when there is nothing to run.
 */
final class Callbacks {
  private static final int THREADS = 4;
  private static final int MOST_THREADS = 1_000;
  private static final long KEEP_MILLIS = 100;

  private final ForkJoinPool executor =
      new ForkJoinPool(
          THREADS,
          Callbacks::thread,
          null,
          true,
          0,
          MOST_THREADS,
          THREADS,
          pool -> true,
          KEEP_MILLIS,
          TimeUnit.MILLISECONDS);

  // Under the lock of this: results on their way to those that depend on them, and how many of
  // those wait for the pool's own end.
  private int running;
  private int waiting;
  private boolean abandoned;

  private static ForkJoinWorkerThread thread(ForkJoinPool pool) {
    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
    thread.setName("partita-pool-callback");
    return thread;
  }

  /**
   * A future that these threads complete as the other one is; cancelling it also runs the action.
   */
  <T extends @Nullable Object> CompletableFuture<T> follow(
      CompletableFuture<T> inner, Runnable onCancel) {
    CompletableFuture<T> outer = new CompletableFuture<>();
    count(1, 0);
    var unused =
        inner.whenCompleteAsync(
            (result, failure) -> {
              try {
                if (failure == null) {
                  outer.complete(result);
                } else {
                  outer.completeExceptionally(failure);
                }
              } finally {
                count(-1, 0);
              }
            },
            executor);
    var unused2 =
        outer.whenComplete(
            (result, failure) -> {
              if (outer.isCancelled()) {
                onCancel.run();
              }
            });
    return outer;
  }

  private synchronized void count(int runningMore, int waitingMore) {
    running += runningMore;
    waiting += waitingMore;
    notifyAll();
  }

  /** Nobody waits for them any more. */
  synchronized void abandon() {
    abandoned = true;
    notifyAll();
  }

  /** Waits until all has run that depends on results, but for what waits for that itself. */
  synchronized void awaitDone() throws InterruptedException {
    while (running > waiting && !abandoned) {
      wait();
    }
  }

  /** Before this thread waits for the pool's end; it may be one of these. */
  void beginWait() {
    count(0, isOwn() ? 1 : 0);
  }

  void endWait() {
    count(0, isOwn() ? -1 : 0);
  }

  private boolean isOwn() {
    return Thread.currentThread() instanceof ForkJoinWorkerThread thread
        && thread.getPool().equals(executor);
  }
}
