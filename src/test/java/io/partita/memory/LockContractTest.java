package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the JDK's lock holds for ours. */
@Tag("B24")
@SuppressWarnings("LockNotBeforeTry") // Wrong use is what is tested here.
class LockContractTest {
  private static final long LONG = 20_000;

  static List<Lock> locks() {
    return List.of(new ReentrantLock(), MemoryLock.create());
  }

  @ParameterizedTest
  @MethodSource("locks")
  void heldLock_isNotForOtherThreads(Lock lock) throws Exception {
    lock.lock();
    try {
      assertThat(inThread(lock::tryLock)).isFalse();
      assertThat(inThread(() -> lock.tryLock(20, TimeUnit.MILLISECONDS))).isFalse();
      assertThat(inThread(() -> lock.tryLock(-1, TimeUnit.SECONDS))).isFalse();
    } finally {
      lock.unlock();
    }
    assertThat(inThread(() -> tryAndUnlock(lock))).isTrue();
  }

  private static boolean tryAndUnlock(Lock lock) {
    boolean taken = lock.tryLock();
    if (taken) {
      lock.unlock();
    }
    return taken;
  }

  @ParameterizedTest
  @MethodSource("locks")
  void timedTry_waitsForItsTime(Lock lock) throws Exception {
    lock.lock();
    try {
      long start = System.nanoTime();
      assertThat(inThread(() -> lock.tryLock(60, TimeUnit.MILLISECONDS))).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(59));
    } finally {
      lock.unlock();
    }
  }

  @ParameterizedTest
  @MethodSource("locks")
  void lockHeldTwice_isFreeAfterTheSecondUnlock(Lock lock) throws Exception {
    lock.lock();
    lock.lock();
    assertThat(lock.tryLock()).isTrue();
    lock.unlock();
    lock.unlock();
    assertThat(inThread(lock::tryLock)).isFalse();
    lock.unlock();
    assertThat(inThread(() -> tryAndUnlock(lock))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("locks")
  void unlockOfALockNotHeld_isAnError(Lock lock) throws Exception {
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    lock.lock();
    try {
      FutureTask<Boolean> other = start(() -> false, lock::unlock);
      assertThatThrownBy(() -> Await.get(other))
          .hasCauseInstanceOf(IllegalMonitorStateException.class);
    } finally {
      lock.unlock();
    }
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
  }

  @ParameterizedTest
  @MethodSource("locks")
  void interruptedThread_isToldUnlessItAskedForNoInterrupt(Lock lock) throws Exception {
    Thread.currentThread().interrupt();
    assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    lock.lock();
    lock.unlock();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(inThread(() -> tryAndUnlock(lock))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("locks")
  void interruptWhileWaiting_endsTheInterruptibleWaitAlone(Lock lock) throws Exception {
    List<FutureTask<Boolean>> interruptible = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    FutureTask<Boolean> stubborn;
    lock.lock();
    try {
      interruptible.add(task(() -> false, lock::lockInterruptibly));
      interruptible.add(new FutureTask<>(() -> lock.tryLock(LONG, TimeUnit.MILLISECONDS)));
      stubborn =
          new FutureTask<>(
              () -> {
                lock.lock();
                lock.unlock();
                return Thread.interrupted();
              });
      for (FutureTask<Boolean> task :
          List.of(interruptible.get(0), interruptible.get(1), stubborn)) {
        threads.add(new Thread(task));
      }
      threads.forEach(Thread::start);
      Await.until("waiting", () -> threads.stream().allMatch(LockContractTest::isWaiting));
      threads.forEach(Thread::interrupt);
      for (FutureTask<Boolean> task : interruptible) {
        assertThatThrownBy(() -> Await.get(task)).hasCauseInstanceOf(InterruptedException.class);
      }
      assertThat(stubborn).isNotDone();
    } finally {
      lock.unlock();
    }
    assertThat(Await.get(stubborn)).isTrue();
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING
        || thread.getState() == Thread.State.WAITING;
  }

  @ParameterizedTest
  @MethodSource("locks")
  void manyThreads_areInItOneAtATime(Lock lock) throws Exception {
    int[] count = {0};
    CountDownLatch start = new CountDownLatch(1);
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tasks.add(
          start(
              () -> true,
              () -> {
                start.await();
                for (int j = 0; j < 20_000; j++) {
                  lock.lock();
                  try {
                    count[0]++;
                  } finally {
                    lock.unlock();
                  }
                }
              }));
    }
    start.countDown();
    for (FutureTask<Boolean> task : tasks) {
      assertThat(Await.get(task)).isTrue();
    }
    assertThat(count[0]).isEqualTo(80_000);
  }

  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }

  private static FutureTask<Boolean> task(Callable<Boolean> result, Action action) {
    return new FutureTask<>(
        () -> {
          action.run();
          return result.call();
        });
  }

  private static FutureTask<Boolean> start(Callable<Boolean> result, Action action) {
    FutureTask<Boolean> task = task(result, action);
    new Thread(task).start();
    return task;
  }

  private static boolean inThread(Callable<Boolean> call) throws Exception {
    FutureTask<Boolean> task = new FutureTask<>(call);
    new Thread(task).start();
    return Await.get(task);
  }
}
