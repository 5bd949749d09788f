package io.partita.testing;

import static io.partita.testing.Timing.SHORT;
import static io.partita.testing.Timing.assertAfter;
import static io.partita.testing.Timing.assertAtOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every fair re-entrant lock does, the one of the JDK and those that cross processes. */
@Timeout(60)
@SuppressWarnings("LockNotBeforeTry") // Wrong use is what is tested here.
public abstract class LockContract {
  private static final long LONG = 20_000;

  protected abstract Lock create();

  /** How many wait for it. */
  protected abstract int waiters(Lock lock);

  private void awaitWaiters(Lock lock, int count) {
    Await.until(count + " waiters", () -> waiters(lock) == count);
  }

  @Test
  public void heldLock_isNotForOtherThreads() throws Exception {
    Lock lock = create();
    lock.lock();

    assertThat(OtherThread.start(lock::tryLock).get()).isFalse();
    assertThat(OtherThread.start(() -> lock.tryLock(20, TimeUnit.MILLISECONDS)).get()).isFalse();
    OtherThread.run(() -> assertAtOnce(() -> assertThat(lock.tryLock(0, TimeUnit.DAYS)).isFalse()))
        .get();
    assertThat(OtherThread.start(() -> lock.tryLock(-1, TimeUnit.SECONDS)).get()).isFalse();
    lock.unlock();
    assertThat(OtherThread.start(() -> tryAndUnlock(lock)).get()).isTrue();
  }

  private static boolean tryAndUnlock(Lock lock) {
    boolean taken = lock.tryLock();
    if (taken) {
      lock.unlock();
    }
    return taken;
  }

  @Test
  public void timedTry_waitsForItsTime() throws Exception {
    Lock lock = create();
    lock.lock();

    OtherThread.run(
            () ->
                assertAfter(
                    SHORT,
                    () ->
                        assertThat(lock.tryLock(SHORT.toMillis(), TimeUnit.MILLISECONDS))
                            .isFalse()))
        .get();
    awaitWaiters(lock, 0);
    lock.unlock();
    assertThat(OtherThread.start(() -> lock.tryLock(LONG, TimeUnit.MILLISECONDS)).get()).isTrue();
  }

  @Test
  public void timedTry_hasTheLockWhenItIsFree() throws Exception {
    Lock lock = create();
    lock.lock();
    OtherThread<Boolean> other =
        OtherThread.start(() -> lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS));
    awaitWaiters(lock, 1);

    lock.unlock();

    assertThat(other.get()).isTrue();
    assertThat(lock.tryLock()).isFalse();
  }

  @Test
  @Tag("B18")
  public void lockHeldTwice_isFreeAfterTheSecondUnlock() throws Exception {
    Lock lock = create();
    lock.lock();
    lock.lockInterruptibly();
    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.tryLock(1, TimeUnit.DAYS)).isTrue();

    for (int depth = 4; depth > 1; depth--) {
      lock.unlock();
      assertThat(OtherThread.start(lock::tryLock).get()).isFalse();
    }
    lock.unlock();
    assertThat(OtherThread.start(lock::tryLock).get()).isTrue();
  }

  @Test
  @Tag("B18")
  public void unlockOfALockNotHeld_isAnError() throws Exception {
    Lock lock = create();

    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    lock.lock();
    assertThat(OtherThread.run(lock::unlock).failure())
        .isInstanceOf(IllegalMonitorStateException.class);
    lock.unlock();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  public void interruptedThread_isToldUnlessItAskedForNoInterrupt() throws Exception {
    Lock lock = create();
    Thread.currentThread().interrupt();
    assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();

    Thread.currentThread().interrupt();
    lock.lock();
    assertThat(lock.tryLock()).isTrue();
    lock.unlock();
    lock.unlock();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(OtherThread.start(() -> tryAndUnlock(lock)).get()).isTrue();
  }

  @Test
  public void interruptWhileWaiting_endsTheInterruptibleWaitAlone() throws Exception {
    Lock lock = create();
    lock.lock();
    OtherThread<Boolean> stubborn =
        OtherThread.run(
            () -> {
              lock.lock();
              lock.unlock();
            });
    awaitWaiters(lock, 1);
    OtherThread<Boolean> untimed = OtherThread.run(lock::lockInterruptibly);
    OtherThread<Boolean> timed = OtherThread.start(() -> lock.tryLock(LONG, TimeUnit.SECONDS));
    awaitWaiters(lock, 3);

    List.of(stubborn, untimed, timed).forEach(OtherThread::interrupt);

    assertThat(untimed.failure()).isInstanceOf(InterruptedException.class);
    assertThat(timed.failure()).isInstanceOf(InterruptedException.class);
    awaitWaiters(lock, 1);
    assertThat(stubborn.isDone()).isFalse();
    lock.unlock();
    stubborn.get();
    assertThat(stubborn.endedInterrupted()).isTrue();
    assertThat(OtherThread.start(lock::tryLock).get()).isTrue();
  }

  @Test
  public void waiters_haveItInTheOrderInWhichTheyCame() throws Exception {
    Lock lock = create();
    Queue<Integer> order = new ConcurrentLinkedQueue<>();
    List<OtherThread<Boolean>> others = new ArrayList<>();
    lock.lock();
    for (int i = 0; i < 10; i++) {
      int number = i;
      others.add(
          OtherThread.run(
              () -> {
                lock.lock();
                order.add(number);
                lock.unlock();
              }));
      awaitWaiters(lock, i + 1);
    }

    lock.unlock();

    for (OtherThread<Boolean> other : others) {
      other.get();
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  public void manyThreads_areInItOneAtATimeWhateverEndsTheirWaiting() throws Exception {
    Lock lock = create();
    int[] count = {0};
    List<OtherThread<Integer>> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(i);
      others.add(OtherThread.start(() -> countOften(lock, count, random)));
    }
    Random random = new Random(7);
    while (!others.stream().allMatch(OtherThread::isDone)) {
      others.get(random.nextInt(others.size())).interrupt();
      LockSupport.parkNanos(20_000);
    }

    int expected = 0;
    for (OtherThread<Integer> other : others) {
      expected += other.get();
    }
    assertThat(count[0]).isEqualTo(expected).isPositive();
    assertThat(waiters(lock)).isZero();
    assertThat(OtherThread.start(lock::tryLock).get()).isTrue();
  }

  /** How often it has counted. */
  private static int countOften(Lock lock, int[] count, Random random) {
    int counted = 0;
    for (int i = 0; i < 1_000; i++) {
      if (take(lock, random.nextInt(4))) {
        count[0]++;
        counted++;
        lock.unlock();
      }
    }
    return counted;
  }

  private static boolean take(Lock lock, int how) {
    try {
      switch (how) {
        case 0 -> lock.lock();
        case 1 -> lock.lockInterruptibly();
        case 2 -> {
          return lock.tryLock(20, TimeUnit.MICROSECONDS);
        }
        default -> {
          return lock.tryLock();
        }
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
