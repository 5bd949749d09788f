package io.partita.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every barrier does. */
@Timeout(60)
@Tag("B20")
public abstract class BarrierContract {
  /** The names of {@link java.util.concurrent.CyclicBarrier}. */
  public interface Barrier {
    int await() throws InterruptedException, BrokenBarrierException;

    int await(long timeout, TimeUnit unit)
        throws InterruptedException, BrokenBarrierException, TimeoutException;

    int getParties();

    int getNumberWaiting();

    boolean isBroken();

    void reset();
  }

  protected abstract Barrier create(int parties, @Nullable Runnable action);

  private static void awaitWaiting(Barrier barrier, int count) {
    Await.until(count + " wait", () -> barrier.getNumberWaiting() == count);
  }

  @Test
  public void noParties_areRefused() {
    assertThatThrownBy(() -> create(0, null)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void singleParty_goesOnAfterTheAction() throws Exception {
    AtomicInteger acted = new AtomicInteger();
    Barrier barrier = create(1, acted::incrementAndGet);

    assertThat(barrier.await()).isZero();
    assertThat(barrier.await(1, TimeUnit.DAYS)).isZero();
    assertThat(acted).hasValue(2);
    assertThat(barrier.getParties()).isEqualTo(1);
  }

  @Test
  public void party_hasTheIndexOfItsArrival() throws Exception {
    Barrier barrier = create(3, null);
    OtherThread<Integer> first = OtherThread.start(barrier::await);
    awaitWaiting(barrier, 1);
    OtherThread<Integer> second = OtherThread.start(() -> barrier.await(1, TimeUnit.DAYS));
    awaitWaiting(barrier, 2);

    assertThat(barrier.await()).isZero();

    assertThat(first.get()).isEqualTo(2);
    assertThat(second.get()).isEqualTo(1);
    assertThat(barrier.getNumberWaiting()).isZero();
    assertThat(barrier.isBroken()).isFalse();
  }

  @Test
  public void barrier_canBeUsedAThousandTimes() throws Exception {
    int parties = 3;
    int rounds = 1_000;
    AtomicInteger acted = new AtomicInteger();
    AtomicInteger indices = new AtomicInteger();
    Barrier barrier = create(parties, acted::incrementAndGet);
    List<OtherThread<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < parties; i++) {
      others.add(
          OtherThread.run(
              () -> {
                for (int round = 1; round <= rounds; round++) {
                  indices.addAndGet(1 << (4 * barrier.await()));
                  assertThat(acted).hasValue(round);
                }
              }));
    }

    for (OtherThread<Boolean> other : others) {
      other.get();
    }
    assertThat(acted).hasValue(rounds);
    assertThat(indices).hasValue(rounds * 0x111);
  }

  @Test
  public void timeOut_breaksItForAll() throws Exception {
    Barrier barrier = create(3, null);
    OtherThread<Integer> other = OtherThread.start(barrier::await);
    awaitWaiting(barrier, 1);

    assertThatThrownBy(() -> barrier.await(30, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    assertBroken(barrier, other);
  }

  private static void assertBroken(Barrier barrier, OtherThread<Integer> other) throws Exception {
    assertThat(other.failure()).isInstanceOf(BrokenBarrierException.class);
    assertThat(barrier.isBroken()).isTrue();
    assertThat(barrier.getNumberWaiting()).isZero();
    assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
    assertThatThrownBy(() -> barrier.await(1, TimeUnit.DAYS))
        .isInstanceOf(BrokenBarrierException.class);
  }

  @Test
  public void noTime_breaksIt() throws Exception {
    Barrier barrier = create(2, null);

    assertThatThrownBy(() -> barrier.await(0, TimeUnit.SECONDS))
        .isInstanceOf(TimeoutException.class);

    assertThat(barrier.isBroken()).isTrue();
  }

  @Test
  public void interrupt_breaksItForAll() throws Exception {
    Barrier barrier = create(3, null);
    OtherThread<Integer> other = OtherThread.start(barrier::await);
    OtherThread<Integer> interrupted = OtherThread.start(() -> barrier.await(1, TimeUnit.DAYS));
    awaitWaiting(barrier, 2);

    interrupted.interrupt();

    assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
    assertBroken(barrier, other);
  }

  @Test
  public void interruptedThread_breaksItOnArrival() throws Exception {
    Barrier barrier = create(3, null);
    OtherThread<Integer> other = OtherThread.start(barrier::await);
    awaitWaiting(barrier, 1);
    Thread.currentThread().interrupt();

    assertThatThrownBy(barrier::await).isInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).isFalse();
    assertBroken(barrier, other);
  }

  @Test
  public void failedAction_breaksItForAll() throws Exception {
    Barrier barrier =
        create(
            2,
            () -> {
              throw new IllegalStateException("fails");
            });
    OtherThread<Integer> other = OtherThread.start(barrier::await);
    awaitWaiting(barrier, 1);

    assertThatThrownBy(barrier::await).isInstanceOf(IllegalStateException.class);

    assertBroken(barrier, other);
  }

  @Test
  public void reset_breaksItForThoseWhoWaitAndMakesItAsNew() throws Exception {
    Barrier barrier = create(3, null);
    OtherThread<Integer> other = OtherThread.start(barrier::await);
    awaitWaiting(barrier, 1);

    barrier.reset();

    assertThat(other.failure()).isInstanceOf(BrokenBarrierException.class);
    assertPasses(barrier);
  }

  private static void assertPasses(Barrier barrier) throws Exception {
    assertThat(barrier.isBroken()).isFalse();
    OtherThread<Integer> first = OtherThread.start(barrier::await);
    OtherThread<Integer> second = OtherThread.start(barrier::await);
    awaitWaiting(barrier, 2);
    assertThat(barrier.await()).isZero();
    assertThat(List.of(first.get(), second.get())).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  public void brokenBarrier_isAsNewAfterReset() throws Exception {
    Barrier barrier = create(3, null);
    assertThatThrownBy(() -> barrier.await(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(barrier.isBroken()).isTrue();

    barrier.reset();

    assertPasses(barrier);
  }
}
