package io.partita.process;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes on what one child logs, on a thread of its own, so that a slow sink holds up neither the
 * child nor who hears it: what does not find room is dropped and counted. The thread is there only
 * while there is something to pass on.
 */
final class LogRelay {
  static final int MAX_WAITING = 1000;

  private static final System.Logger LOG = System.getLogger("io.partita.process");
  private static final long IDLE_SECONDS = 1;

  private final String child;
  private final long pid;
  private final OutputSink sink;
  private final AtomicLong dropped = new AtomicLong();
  private final ThreadPoolExecutor thread;
  private volatile boolean muted;

  LogRelay(String child, long pid, OutputSink sink) {
    this.child = child;
    this.pid = pid;
    this.sink = sink;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread made = new Thread(task, "partita-log-" + child);
              made.setDaemon(true);
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * For the thread that hears the child.
   *
   * @throws io.partita.wire.WireException if that is no record
   */
  void accept(byte[] bytes) {
    ChildLog log = ChildLog.decode(child, pid, bytes);
    long before = dropped.getAndSet(0) + log.dropped();
    try {
      thread.execute(() -> pass(log.withDropped(before)));
    } catch (RejectedExecutionException e) {
      dropped.addAndGet(before + 1);
    }
  }

  /** No more will come. Whether all was passed on in this time. */
  boolean finish(Duration atMost) throws InterruptedException {
    thread.shutdown();
    boolean ended = thread.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
    long last = dropped.getAndSet(0);
    if (last > 0 && ended) {
      pass(ChildLog.ofDropped(child, pid, last));
    } else if (last > 0) {
      LOG.log(
          Level.WARNING,
          "The last {0} log records of {1} (pid {2}) were dropped",
          last,
          child,
          pid);
    }
    return ended;
  }

  private void pass(ChildLog log) {
    if (muted) {
      return;
    }
    try {
      sink.log(log);
    } catch (Throwable e) {
      // Foreign code, and not ours to mend.
      muted = true;
      LOG.log(Level.WARNING, "What " + child + " logs is lost from here on: its sink failed", e);
    }
  }
}
