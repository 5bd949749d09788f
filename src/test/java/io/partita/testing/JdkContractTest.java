package io.partita.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** The contracts say of the JDK's classes what these do. */
class JdkContractTest {
  @Nested
  class Locks extends LockContract {
    @Override
    protected Lock create() {
      return new ReentrantLock(true);
    }

    @Override
    protected int waiters(Lock lock) {
      return ((ReentrantLock) lock).getQueueLength();
    }
  }

  @Nested
  class Conditions extends ConditionContract {
    @Override
    protected Lock create() {
      return new ReentrantLock(true);
    }

    @Override
    protected int waiters(Lock lock, Condition condition) {
      ReentrantLock jdk = (ReentrantLock) lock;
      return jdk.getQueueLength() + jdk.getWaitQueueLength(condition);
    }
  }

  @Nested
  class ReadWriteLocks extends ReadWriteLockContract {
    @Override
    protected ReadWriteLock create() {
      return new ReentrantReadWriteLock(true);
    }

    @Override
    protected int waiters(ReadWriteLock lock) {
      return ((ReentrantReadWriteLock) lock).getQueueLength();
    }
  }

  @Nested
  class WriteLocks extends LockContract {
    private final ReentrantReadWriteLock both = new ReentrantReadWriteLock(true);

    @Override
    protected Lock create() {
      return both.writeLock();
    }

    @Override
    protected int waiters(Lock lock) {
      return both.getQueueLength();
    }
  }

  @Nested
  class Semaphores extends SemaphoreContract {
    private Semaphore semaphore = new Semaphore(0);

    @Override
    protected Permits create(int permits) {
      semaphore = new Semaphore(permits, true);
      return SameNames.as(Permits.class, semaphore);
    }

    @Override
    protected int waiters(Permits permits) {
      return semaphore.getQueueLength();
    }
  }

  @Nested
  class Latches extends LatchContract {
    @Override
    protected Latch create(int count) {
      return SameNames.as(Latch.class, new CountDownLatch(count));
    }
  }

  @Nested
  class Barriers extends BarrierContract {
    @Override
    protected Barrier create(int parties, @Nullable Runnable action) {
      return SameNames.as(Barrier.class, new CyclicBarrier(parties, action));
    }
  }
}
