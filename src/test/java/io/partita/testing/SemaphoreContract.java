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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every fair semaphore does. */
@Timeout(60)
public abstract class SemaphoreContract {
  /** The names of {@link java.util.concurrent.Semaphore}. */
  public interface Permits {
    void acquire() throws InterruptedException;

    void acquire(int permits) throws InterruptedException;

    void acquireUninterruptibly();

    void acquireUninterruptibly(int permits);

    boolean tryAcquire();

    boolean tryAcquire(int permits);

    boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException;

    boolean tryAcquire(int permits, long timeout, TimeUnit unit) throws InterruptedException;

    void release();

    void release(int permits);

    int availablePermits();

    int drainPermits();
  }

  protected abstract Permits create(int permits);

  /** How many wait for it. */
  protected abstract int waiters(Permits semaphore);

  private void awaitWaiters(Permits semaphore, int count) {
    Await.until(count + " waiters", () -> waiters(semaphore) == count);
  }

  @Test
  public void permits_areGivenWhileThereAreSome() throws Exception {
    Permits semaphore = create(3);

    semaphore.acquire();
    assertThat(semaphore.tryAcquire(2)).isTrue();

    assertThat(semaphore.availablePermits()).isZero();
    assertThat(semaphore.tryAcquire()).isFalse();
    semaphore.release(2);
    assertThat(semaphore.tryAcquire(3)).isFalse();
    assertThat(semaphore.drainPermits()).isEqualTo(2);
    assertThat(semaphore.drainPermits()).isZero();
  }

  @Test
  public void releaseWithoutAcquire_addsPermits() {
    Permits semaphore = create(0);

    semaphore.release();
    semaphore.release(4);

    assertThat(semaphore.availablePermits()).isEqualTo(5);
  }

  @Test
  public void noPermits_areAlwaysThere() throws Exception {
    Permits semaphore = create(0);

    assertAtOnce(() -> semaphore.acquire(0));
    assertThat(semaphore.tryAcquire(0)).isTrue();
    semaphore.release(0);
    assertThat(semaphore.availablePermits()).isZero();
  }

  @Test
  public void numberBelowZero_isRefused() {
    Permits semaphore = create(1);

    assertThatThrownBy(() -> semaphore.acquire(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> semaphore.acquireUninterruptibly(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> semaphore.tryAcquire(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> semaphore.tryAcquire(-1, 1, TimeUnit.DAYS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> semaphore.release(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(semaphore.availablePermits()).isEqualTo(1);
  }

  @Test
  public void waitThatTimesOut_isFalseAfterTheTimeAndNotBefore() throws Exception {
    Permits semaphore = create(1);

    assertAfter(
        SHORT,
        () ->
            assertThat(semaphore.tryAcquire(2, SHORT.toMillis(), TimeUnit.MILLISECONDS)).isFalse());
    assertAtOnce(() -> assertThat(semaphore.tryAcquire(2, -1, TimeUnit.SECONDS)).isFalse());
    assertThat(semaphore.tryAcquire(1, TimeUnit.DAYS)).isTrue();
    assertThat(semaphore.tryAcquire(1, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(semaphore.availablePermits()).isZero();
  }

  @Test
  public void waiters_areServedInTheOrderInWhichTheyCame() throws Exception {
    Permits semaphore = create(0);
    Queue<Integer> order = new ConcurrentLinkedQueue<>();
    List<OtherThread<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int number = i;
      others.add(
          OtherThread.run(
              () -> {
                semaphore.acquire(3);
                order.add(number);
              }));
      awaitWaiters(semaphore, i + 1);
    }

    for (int i = 0; i < 6; i++) {
      semaphore.release(2);
      assertThat(others.get(i).isDone()).isFalse();
      semaphore.release();
      others.get(i).get();
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  public void whoWantsLittle_waitsBehindWhoWantsMuch() throws Exception {
    Permits semaphore = create(1);
    OtherThread<Boolean> much = OtherThread.run(() -> semaphore.acquire(2));
    awaitWaiters(semaphore, 1);

    OtherThread<Boolean> little = OtherThread.run(semaphore::acquire);
    awaitWaiters(semaphore, 2);
    assertThat(little.isDone()).isFalse();
    much.interrupt();

    assertThat(much.failure()).isInstanceOf(InterruptedException.class);
    little.get();
  }

  @Test
  public void interrupt_endsTheInterruptibleWaitAlone() throws Exception {
    Permits semaphore = create(0);
    OtherThread<Boolean> stubborn = OtherThread.run(semaphore::acquireUninterruptibly);
    OtherThread<Boolean> untimed = OtherThread.run(semaphore::acquire);
    OtherThread<Boolean> timed = OtherThread.start(() -> semaphore.tryAcquire(1, TimeUnit.DAYS));
    awaitWaiters(semaphore, 3);

    List.of(stubborn, untimed, timed).forEach(OtherThread::interrupt);

    assertThat(untimed.failure()).isInstanceOf(InterruptedException.class);
    assertThat(timed.failure()).isInstanceOf(InterruptedException.class);
    assertThat(stubborn.isDone()).isFalse();
    semaphore.release();
    stubborn.get();
    assertThat(stubborn.endedInterrupted()).isTrue();
    assertThat(semaphore.availablePermits()).isZero();
  }

  @Test
  public void interruptedThread_isTold() {
    Permits semaphore = create(5);
    Thread.currentThread().interrupt();
    assertThatThrownBy(semaphore::acquire).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> semaphore.tryAcquire(1, TimeUnit.DAYS))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(semaphore.availablePermits()).isEqualTo(5);
  }

  @Test
  @Tag("B18")
  public void permits_areKeptWhateverEndsTheWaiting() throws Exception {
    Permits semaphore = create(2);
    List<OtherThread<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(i);
      others.add(
          OtherThread.run(
              () -> {
                for (int round = 0; round < 500; round++) {
                  takeAndRelease(semaphore, 1 + random.nextInt(2), random.nextInt(3));
                }
              }));
    }
    Random random = new Random(7);
    while (!others.stream().allMatch(OtherThread::isDone)) {
      others.get(random.nextInt(others.size())).interrupt();
      LockSupport.parkNanos(20_000);
    }

    for (OtherThread<Boolean> other : others) {
      other.get();
    }
    assertThat(semaphore.availablePermits()).isEqualTo(2);
  }

  private static void takeAndRelease(Permits semaphore, int permits, int how) {
    try {
      boolean taken = true;
      switch (how) {
        case 0 -> semaphore.acquireUninterruptibly(permits);
        case 1 -> semaphore.acquire(permits);
        default -> taken = semaphore.tryAcquire(permits, 20, TimeUnit.MICROSECONDS);
      }
      if (taken) {
        semaphore.release(permits);
      }
    } catch (InterruptedException e) {
      // It has none then.
    }
  }
}
