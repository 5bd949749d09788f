package io.partita.shared;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts items into a queue without waiting for the manager's answer to each: {@link #put} returns as
 * long as there is credit. Items are in the queue, in their order, when {@link #flush} or {@link
 * #close} has returned; a process that ends in order waits for that, ten seconds at most.
 *
 * <p>Each method throws what has become of an item that was put before, if that could not be put:
 * then nothing after it was, either. For one thread.
 */
public final class QueueProducer<E> implements AutoCloseable {
  private static final Duration AT_EXIT = Duration.ofSeconds(10);
  private static final Set<QueueProducer<?>> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(QueueProducer::flushAll, "partita-flush"));
  }

  private final Remote remote;
  private final int most;
  private final Semaphore credit;

  // Under the lock of this.
  private BulkRequest waiting;
  private boolean isUnderWay;
  private @Nullable RuntimeException failure;

  QueueProducer(Remote remote, int credit) {
    this.remote = remote;
    this.most = credit;
    this.credit = new Semaphore(credit);
    this.waiting = QueueProxy.puttingMany(remote);
    OPEN.add(this);
  }

  private static void flushAll() {
    long end = System.nanoTime() + AT_EXIT.toNanos();
    for (QueueProducer<?> producer : OPEN) {
      try {
        var unused =
            producer.credit.tryAcquire(
                producer.most, end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Puts an item; waits as long as there is no credit. */
  public void put(E item) throws InterruptedException {
    var encoded = remote.encoded(Objects.requireNonNull(item, "A queue holds no null"));
    credit.acquire();
    synchronized (this) {
      requireNoFailure();
      waiting.add(encoded);
      if (!isUnderWay) {
        send();
      }
    }
  }

  private void send() {
    BulkRequest batch = waiting;
    waiting = QueueProxy.puttingMany(remote);
    isUnderWay = true;
    var unused =
        remote.submit(batch.request()).whenComplete((answer, thrown) -> answered(batch, thrown));
  }

  private void answered(BulkRequest batch, @Nullable Throwable thrown) {
    int done = batch.count();
    synchronized (this) {
      isUnderWay = false;
      if (thrown instanceof RuntimeException e) {
        failure = e;
      }
      if (failure != null) {
        done += waiting.count();
        waiting = QueueProxy.puttingMany(remote);
      } else if (!waiting.isEmpty()) {
        send();
      }
    }
    credit.release(done);
  }

  private void requireNoFailure() {
    if (failure != null) {
      credit.release();
      throw failure;
    }
  }

  /** Waits until all that was put is in the queue. */
  public void flush() throws InterruptedException {
    credit.acquire(most);
    credit.release(most);
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** Waits until all that was put is in the queue, also if this thread is interrupted. */
  @Override
  public void close() {
    credit.acquireUninterruptibly(most);
    credit.release(most);
    OPEN.remove(this);
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
