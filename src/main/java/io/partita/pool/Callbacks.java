package io.partita.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which the code of others runs that depends on results, so that it never holds up
 * other results. They end by themselves when there is nothing to run.
 */
final class Callbacks {
  private static final int THREADS = 4;
  private static final long KEEP_MILLIS = 100;

  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          KEEP_MILLIS,
          TimeUnit.MILLISECONDS,
          new LinkedBlockingQueue<>(),
          task -> {
            Thread thread = new Thread(task, "partita-pool-callback");
            thread.setDaemon(true);
            return thread;
          });

  Callbacks() {
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * A future that these threads complete as the other one is; cancelling it also runs the action.
   */
  <T extends @Nullable Object> CompletableFuture<T> follow(
      CompletableFuture<T> inner, Runnable onCancel) {
    CompletableFuture<T> outer = new CompletableFuture<>();
    var unused =
        inner.whenCompleteAsync(
            (result, failure) -> {
              if (failure == null) {
                outer.complete(result);
              } else {
                outer.completeExceptionally(failure);
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
}
