package io.partita.memory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * The threads of one process that want a lock: one at a time goes on to those of other processes,
 * the rest sleeps and costs nothing. A thread that ended without unlocking is succeeded by the
 * next.
 */
final class LocalLock {
  /** Nobody is woken by the end of a thread, so waiters look up now and then. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final Sync sync = new Sync();

  boolean tryLock() {
    return sync.tryAcquire(1);
  }

  /** Waits for it; false if the time has passed. */
  boolean tryLock(long nanos) throws InterruptedException {
    long start = System.nanoTime();
    long left = nanos;
    while (left > 0) {
      if (sync.tryAcquireNanos(1, Math.min(left, LOOK_NANOS))) {
        return true;
      }
      left = nanos - (System.nanoTime() - start);
    }
    return sync.tryAcquire(1);
  }

  void unlock() {
    sync.release(1);
  }

  boolean isHeldByCurrentThread() {
    return sync.isHeldExclusively();
  }

  /** How often the current thread, which holds it, has locked it. */
  int holds() {
    return sync.holds;
  }

  /** Whether the current thread, which holds it, has it from one that is dead. */
  boolean isInherited() {
    return sync.inherited;
  }

  private static final class Sync extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1L;

    private final AtomicReference<Thread> owner = new AtomicReference<>();
    // Only the owner reads and writes these.
    private int holds;
    private boolean inherited;

    @Override
    protected boolean tryAcquire(int ignored) {
      Thread current = Thread.currentThread();
      Thread holder = owner.get();
      if (holder == current) {
        holds = Math.addExact(holds, 1);
        return true;
      }
      if ((holder != null && holder.isAlive()) || !owner.compareAndSet(holder, current)) {
        return false;
      }
      holds = 1;
      inherited = holder != null;
      return true;
    }

    @Override
    protected boolean tryRelease(int ignored) {
      holds--;
      if (holds > 0) {
        return false;
      }
      owner.set(null);
      return true;
    }

    @Override
    protected boolean isHeldExclusively() {
      return owner.get() == Thread.currentThread();
    }
  }
}
