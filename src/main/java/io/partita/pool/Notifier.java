package io.partita.pool;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells listeners about tasks that never had a worker whose thread could do it. Its threads end by
 * themselves when there is nothing to tell.
 */
final class Notifier {
  private static final int THREADS = 2;
  private static final long KEEP_MILLIS = 100;

  private final ThreadPoolExecutor executor;
  private final ThreadLocal<Boolean> telling = ThreadLocal.withInitial(() -> false);
  private int pending;

  Notifier() {
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            KEEP_MILLIS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> WorkerPool.daemon("partita-pool-notifier", task));
    executor.allowCoreThreadTimeOut(true);
  }

  void notStarted(Call call, String why) {
    synchronized (this) {
      pending++;
    }
    executor.execute(
        () -> {
          telling.set(true);
          call.end(new TaskOutcome.NotStarted(why));
          told();
        });
  }

  private synchronized void told() {
    pending--;
    notifyAll();
  }

  /** Whether everything was told in time; true at once on a thread that tells. */
  synchronized boolean awaitAllTold(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    while (pending > 0 && !telling.get()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
