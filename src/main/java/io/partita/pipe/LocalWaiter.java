package io.partita.pipe;

import io.partita.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A thread of the process a queue lives in that waits for its turn. */
abstract class LocalWaiter {
  private final ReentrantLock lock;
  private final Condition served;

  // Under the lock of the queue.
  private boolean done;
  private @Nullable QueueClosedException failure;

  LocalWaiter(OwnedQueue queue) {
    lock = queue.lock();
    served = lock.newCondition();
  }

  /** Its turn has come; under the lock. */
  final void serve(@Nullable QueueClosedException with) {
    done = true;
    failure = with;
    served.signal();
  }

  /** Takes it from those who wait; under the lock. */
  abstract void withdraw();

  /**
   * Waits for its turn.
   *
   * @return false if it did not come in time; then it will not come
   */
  final boolean awaitTurn(@Nullable Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (!done && (deadline == null || !deadline.hasPassed())) {
        if (deadline == null) {
          served.await();
        } else {
          var unused = served.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      if (!done) {
        throw e;
      }
      // It came all the same; the next call finds the interrupt.
      Thread.currentThread().interrupt();
    } finally {
      if (!done) {
        withdraw();
      }
      lock.unlock();
    }
    if (failure != null) {
      throw new QueueClosedException(failure);
    }
    return done;
  }
}
