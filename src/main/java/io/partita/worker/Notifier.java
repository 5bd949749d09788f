package io.partita.worker;

import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells listeners about tasks that never had a worker whose thread could do it. Its threads end by
 * themselves when there is nothing to tell; where none can be started, the caller tells.
 */
final class Notifier {
  private static final int THREADS = 2;
  private static final long KEEP_MILLIS = 100;

  private final ThreadPoolExecutor executor;
  private final ThreadLocal<Boolean> telling = ThreadLocal.withInitial(() -> false);
  private int pending;

  Notifier() {
    this(task -> WorkerPool.daemon("partita-pool-notifier", task));
  }

  Notifier(ThreadFactory threads) {
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            KEEP_MILLIS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            threads);
    executor.allowCoreThreadTimeOut(true);
  }

  void notStarted(Call call, String why) {
    synchronized (this) {
      pending++;
    }
    FutureTask<?> notice = new FutureTask<>(() -> tell(call, why), null);
    try {
      executor.execute(notice);
    } catch (OutOfMemoryError e) {
      // The system has no thread for us: told here, late is worse. If one takes it all the same, it
      // finds it done.
      notice.run();
    }
  }

  private void tell(Call call, String why) {
    boolean within = telling.get();
    telling.set(true);
    try {
      call.end(new TaskOutcome.NotStarted(why));
    } finally {
      telling.set(within);
      told();
    }
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
