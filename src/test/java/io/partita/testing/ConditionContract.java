package io.partita.testing;

import static io.partita.testing.Timing.SHORT;
import static io.partita.testing.Timing.assertAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the condition of every fair re-entrant lock does. */
@Timeout(60)
@Tag("B19")
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop", "JavaUtilDate"}) // As the tests need it.
public abstract class ConditionContract {
  protected abstract Lock create();

  /** How many wait for the lock, and for the condition. */
  protected abstract int waiters(Lock lock, Condition condition);

  /** Waits until so many wait for the condition and the lock, which this thread does not hold. */
  private void awaitWaiters(Lock lock, Condition condition, int count) {
    Await.until(
        count + " waiters",
        () -> {
          lock.lock();
          try {
            return waiters(lock, condition) == count;
          } finally {
            lock.unlock();
          }
        });
  }

  private static void locked(Lock lock, OtherThread.Action action) throws Exception {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private static OtherThread<Boolean> waiting(Lock lock, OtherThread.Action action) {
    return OtherThread.run(() -> locked(lock, action));
  }

  @Test
  public void useWithoutTheLock_isAnError() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    lock.lock();

    List<OtherThread.Action> uses =
        List.of(
            condition::await,
            condition::awaitUninterruptibly,
            () -> condition.await(1, TimeUnit.DAYS),
            () -> condition.awaitNanos(1_000_000_000),
            () -> condition.awaitUntil(Date.from(Instant.now().plusSeconds(10))),
            condition::signal,
            condition::signalAll);
    for (OtherThread.Action use : uses) {
      assertThat(OtherThread.run(use).failure()).isInstanceOf(IllegalMonitorStateException.class);
    }
  }

  @Test
  public void signal_wakesWhoHasWaitedLongest() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    Queue<Integer> woken = new ConcurrentLinkedQueue<>();
    List<OtherThread<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      others.add(
          waiting(
              lock,
              () -> {
                condition.await();
                woken.add(number);
              }));
      awaitWaiters(lock, condition, i + 1);
    }

    for (int i = 0; i < 4; i++) {
      locked(lock, condition::signal);
      others.get(i).get();
      assertThat(woken).hasSize(i + 1);
    }
    assertThat(woken).containsExactly(0, 1, 2, 3);
  }

  @Test
  public void signalAll_wakesAllInTheirOrder() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    Queue<Integer> woken = new ConcurrentLinkedQueue<>();
    List<OtherThread<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      others.add(
          waiting(
              lock,
              () -> {
                condition.await();
                woken.add(number);
              }));
      awaitWaiters(lock, condition, i + 1);
    }

    locked(lock, condition::signalAll);

    for (OtherThread<Boolean> other : others) {
      other.get();
    }
    assertThat(woken).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  public void signalForNobody_isNotKept() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();

    locked(
        lock,
        () -> {
          condition.signal();
          condition.signalAll();
          assertThat(condition.await(20, TimeUnit.MILLISECONDS)).isFalse();
        });
  }

  @Test
  public void conditions_areApart() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    Condition other = lock.newCondition();
    OtherThread<Boolean> waiter = waiting(lock, condition::await);
    awaitWaiters(lock, condition, 1);

    locked(lock, other::signalAll);
    awaitWaiters(lock, condition, 1);
    assertThat(waiter.isDone()).isFalse();
    locked(lock, condition::signal);

    waiter.get();
  }

  @Test
  public void waitThatTimesOut_isFalseAfterTheTimeAndNotBefore() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    locked(
        lock,
        () -> {
          assertAfter(
              SHORT,
              () -> assertThat(condition.await(SHORT.toMillis(), TimeUnit.MILLISECONDS)).isFalse());
          assertAfter(
              SHORT,
              () -> assertThat(condition.awaitNanos(SHORT.toNanos())).isLessThanOrEqualTo(0));
          assertThat(condition.awaitUntil(Date.from(Instant.now().plus(SHORT)))).isFalse();
          assertThat(condition.await(0, TimeUnit.SECONDS)).isFalse();
          assertThat(condition.await(-1, TimeUnit.SECONDS)).isFalse();
          assertThat(condition.awaitNanos(Long.MIN_VALUE)).isLessThanOrEqualTo(0);
          assertThat(condition.awaitUntil(new Date(0))).isFalse();
        });
  }

  @Test
  public void timedWaitThatIsSignalled_isTrue() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    OtherThread<Boolean> timed =
        waiting(lock, () -> assertThat(condition.await(1, TimeUnit.DAYS)).isTrue());
    OtherThread<Boolean> nanos =
        waiting(
            lock, () -> assertThat(condition.awaitNanos(TimeUnit.HOURS.toNanos(1))).isPositive());
    OtherThread<Boolean> until =
        waiting(
            lock,
            () ->
                assertThat(condition.awaitUntil(Date.from(Instant.now().plusSeconds(1000))))
                    .isTrue());
    OtherThread<Boolean> longest =
        waiting(lock, () -> assertThat(condition.await(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue());
    awaitWaiters(lock, condition, 4);

    locked(lock, condition::signalAll);

    for (OtherThread<Boolean> other : List.of(timed, nanos, until, longest)) {
      other.get();
    }
  }

  @Test
  public void await_letsGoOfEveryDepthAndHasItAgain() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    OtherThread<Boolean> waiter =
        OtherThread.run(
            () -> {
              lock.lock();
              lock.lock();
              lock.lock();
              condition.await();
              lock.unlock();
              assertThat(condition.await(20, TimeUnit.MILLISECONDS)).isFalse();
              lock.unlock();
              assertThat(OtherThread.start(lock::tryLock).get()).isFalse();
              lock.unlock();
              assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
            });
    awaitWaiters(lock, condition, 1);

    locked(lock, condition::signal);

    waiter.get();
  }

  @Test
  public void waitThatTimesOut_goesOnWhenTheLockIsFree() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    OtherThread<Boolean> waiter =
        waiting(lock, () -> assertThat(condition.await(20, TimeUnit.MILLISECONDS)).isFalse());
    awaitWaiters(lock, condition, 1);
    lock.lock();

    OtherThread.run(() -> TimeUnit.MILLISECONDS.sleep(40)).get();

    assertThat(waiter.isDone()).isFalse();
    lock.unlock();
    waiter.get();
  }

  @Test
  public void interruptedWait_isToldWhenItHasTheLockAgain() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    OtherThread<Boolean> waiter =
        waiting(
            lock,
            () -> {
              assertThatThrownBy(condition::await).isInstanceOf(InterruptedException.class);
              assertThat(Thread.interrupted()).isFalse();
              assertThat(OtherThread.start(lock::tryLock).get()).isFalse();
            });
    awaitWaiters(lock, condition, 1);
    lock.lock();
    waiter.interrupt();

    assertThat(waiter.isDone()).isFalse();
    lock.unlock();
    waiter.get();
    locked(
        lock,
        () -> {
          Thread.currentThread().interrupt();
          assertThatThrownBy(() -> condition.await(1, TimeUnit.DAYS))
              .isInstanceOf(InterruptedException.class);
          lock.unlock();
          lock.lock();
        });
  }

  @Test
  public void uninterruptibleWait_goesOnAndStaysInterrupted() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    OtherThread<Boolean> waiter = waiting(lock, condition::awaitUninterruptibly);
    awaitWaiters(lock, condition, 1);

    waiter.interrupt();
    awaitWaiters(lock, condition, 1);
    assertThat(waiter.isDone()).isFalse();
    locked(lock, condition::signal);

    waiter.get();
    assertThat(waiter.endedInterrupted()).isTrue();
  }

  @Test
  public void signalForAnInterruptedWaiter_isNotLost() throws Exception {
    Lock lock = create();
    Condition condition = lock.newCondition();
    for (int i = 0; i < 200; i++) {
      OtherThread<Boolean> first = waiting(lock, condition::await);
      awaitWaiters(lock, condition, 1);
      OtherThread<Boolean> second = waiting(lock, condition::await);
      awaitWaiters(lock, condition, 2);
      OtherThread<Boolean> interrupter = OtherThread.run(first::interrupt);

      locked(lock, condition::signal);

      interrupter.get();
      if (isInterrupted(first)) {
        second.get();
      } else {
        assertThat(second.isDone()).isFalse();
        locked(lock, condition::signal);
        second.get();
      }
    }
  }

  private static boolean isInterrupted(OtherThread<Boolean> waiter) throws Exception {
    try {
      return !waiter.get();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(InterruptedException.class);
      return true;
    }
  }

  @Test
  public void boundedBuffer_losesNothing() throws Exception {
    Lock lock = create();
    Condition full = lock.newCondition();
    Condition empty = lock.newCondition();
    ArrayDeque<Integer> buffer = new ArrayDeque<>();
    List<OtherThread<?>> others = new ArrayList<>();
    Queue<Integer> taken = new ConcurrentLinkedQueue<>();
    int each = 500;
    for (int i = 0; i < 2; i++) {
      int from = i * each;
      others.add(
          OtherThread.run(
              () -> {
                for (int item = from; item < from + each; item++) {
                  put(lock, full, empty, buffer, item);
                }
              }));
      others.add(
          OtherThread.run(
              () -> {
                for (int count = 0; count < each; count++) {
                  taken.add(take(lock, full, empty, buffer));
                }
              }));
    }

    for (OtherThread<?> other : others) {
      other.get();
    }
    assertThat(taken).hasSize(2 * each).doesNotHaveDuplicates();
  }

  private static void put(
      Lock lock, Condition full, Condition empty, ArrayDeque<Integer> buffer, int item)
      throws Exception {
    locked(
        lock,
        () -> {
          while (buffer.size() == 3) {
            full.await();
          }
          buffer.add(item);
          empty.signal();
        });
  }

  private static int take(Lock lock, Condition full, Condition empty, ArrayDeque<Integer> buffer)
      throws Exception {
    int[] item = new int[1];
    locked(
        lock,
        () -> {
          while (buffer.isEmpty()) {
            empty.await();
          }
          item[0] = buffer.remove();
          full.signal();
        });
    return item[0];
  }
}
