package io.partita.memory;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;

/**
 * A re-entrant lock in shared memory, held by one thread of one process. In Python: {@code
 * multiprocessing.RLock}; what {@code Value.get_lock()} gives.
 *
 * <p>It survives its holder: when the process that holds it is dead, however it died, the next
 * waiter has it within 100 milliseconds and is told so by {@link #abandoned()}; so does the next
 * waiter of the same process when the holding thread has ended. A process that only got the pid of
 * the dead one does not keep the lock. A holder that is stopped is alive: use a timed {@link
 * #tryLock(long, TimeUnit)} where that matters.
 *
 * <p>Java 17 has no futex, so nobody can wake a waiter of another process. A waiter spins for some
 * microseconds at most, then sleeps and looks again: first after 50 microseconds, then after an
 * eighth of the time it has waited so far, at most 20 milliseconds. So a long wait costs one or two
 * hundredths of a processor, and ends up to an eighth later than it could. Of each process only one
 * thread waits like that; the others are parked until it is their turn.
 *
 * <p>There is no order among the waiters, but one that has waited for 10 milliseconds comes before
 * all others that wait.
 *
 * <p>Actions before {@link #unlock} happen-before those after the next {@link #lock}, also in
 * another process as far as shared memory is concerned. Safe for use by several threads. Can be
 * sent to a child, and is the same lock there.
 */
public final class MemoryLock implements Lock, AutoCloseable, Serializable {
  private static final long serialVersionUID = 1L;

  /** What a lock takes of a block: a cache line, so that it does not slow down its neighbours. */
  public static final int BYTES = 64;

  private final transient SharedMemory memory;
  private final transient int offset;
  private final transient LocalLock threads;
  private final transient LockWord processes;

  private MemoryLock(SharedMemory memory, int offset) {
    Mapping.LockState state = memory.mapping().lockAt(offset);
    this.memory = memory;
    this.offset = offset;
    this.threads = state.threads();
    this.processes = state.processes();
  }

  /** A lock in a block of its own. */
  public static MemoryLock create() {
    return new MemoryLock(SharedMemory.create(BYTES), 0);
  }

  /**
   * The lock in these {@link #BYTES} of the block, the same for all who name that place. It is free
   * when they are zero, as in a new block; nothing else may write to them.
   *
   * @param offset a multiple of 8
   * @throws IllegalArgumentException if there is no room for a lock at the offset
   */
  public static MemoryLock in(SharedMemory memory, int offset) {
    Place.requireRoom(memory, offset, BYTES, Long.BYTES);
    return new MemoryLock(memory, offset);
  }

  /** The block that it lives in. */
  public SharedMemory memory() {
    return memory;
  }

  /**
   * Waits for the lock, whatever time it takes. An interrupt does not end the wait, and is still
   * there afterwards.
   *
   * @throws IllegalStateException if the block is closed
   */
  @Override
  public void lock() {
    if (tryTake(LockWord::take)) {
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        await(Long.MAX_VALUE);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    requireNotInterrupted();
    if (!tryTake(LockWord::take)) {
      await(Long.MAX_VALUE);
    }
  }

  /** Takes the lock if it is free or its holder dead, even if others have waited for it. */
  @Override
  public boolean tryLock() {
    return tryTake(LockWord::takeAtOnce);
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    requireNotInterrupted();
    return tryTake(LockWord::take) || await(unit.toNanos(time));
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private boolean tryTake(Predicate<LockWord> how) {
    memory.mapping();
    if (!threads.tryLock()) {
      return false;
    }
    boolean taken = false;
    try {
      taken = isMine() || how.test(processes);
      return taken;
    } finally {
      if (!taken) {
        threads.unlock();
      }
    }
  }

  private boolean await(long nanos) throws InterruptedException {
    long start = System.nanoTime();
    if (!threads.tryLock(nanos)) {
      return false;
    }
    boolean taken = false;
    try {
      taken = isMine() || processes.take(nanos - (System.nanoTime() - start));
      return taken;
    } finally {
      if (!taken) {
        threads.unlock();
      }
    }
  }

  /** Whether this process has the lock already, now that this thread is its only candidate. */
  private boolean isMine() {
    return threads.holds() > 1 || (threads.isInherited() && processes.takeFromDeadThread());
  }

  /**
   * Releases the lock, or one of several holds of this thread. Works also when the block is closed.
   *
   * @throws IllegalMonitorStateException if the current thread does not hold it
   */
  @Override
  public void unlock() {
    requireHeld();
    boolean intact = true;
    try {
      intact = threads.holds() > 1 || processes.release();
    } finally {
      threads.unlock();
    }
    if (!intact) {
      throw new IllegalStateException(
          "The %s was written over while it was held; keep buffers out of its %d bytes"
              .formatted(this, BYTES));
    }
  }

  private void requireHeld() {
    if (!threads.isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException(
          "%s of process %d does not hold the %s"
              .formatted(Thread.currentThread(), ProcessWord.SELF.pid(), this));
    }
  }

  public boolean isHeldByCurrentThread() {
    return threads.isHeldByCurrentThread();
  }

  /**
   * Whether the current thread got the lock from a holder that died with it. What the lock guards
   * may then be half done.
   *
   * @throws IllegalMonitorStateException if the current thread does not hold it
   */
  public boolean abandoned() {
    requireHeld();
    return processes.isAbandoned();
  }

  /**
   * Not supported: a process cannot wake another in Java 17.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("A lock in shared memory has no conditions");
  }

  /** Closes the block that it lives in, and so all else that lives there. */
  @Override
  public void close() {
    memory.close();
  }

  private Object writeReplace() {
    return new Handle(memory, offset);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("A lock travels as its place");
  }

  @Override
  public String toString() {
    long holder = processes.holder();
    return "lock at byte %d of %s, %s"
        .formatted(
            offset,
            memory.name(),
            holder == ProcessWord.NOBODY ? "free" : "held by process " + ProcessWord.pid(holder));
  }

  private record Handle(SharedMemory memory, int offset) implements Serializable {
    private Object readResolve() {
      return in(memory, offset);
    }
  }
}
