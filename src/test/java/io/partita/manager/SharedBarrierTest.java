package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.Session;
import io.partita.shared.SharedBarrier;
import io.partita.testing.Await;
import io.partita.testing.OtherThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the barrier of a manager does beyond what every barrier does. */
@Timeout(60)
@Tag("B20")
class SharedBarrierTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final SharedBarrier barrier = fixture.connect().barrier(name, 3);

  @AfterEach
  void close() {
    fixture.close();
  }

  private OtherThread<Integer> party(Session session) {
    int before = fixture.waiters(name);
    OtherThread<Integer> party = OtherThread.start(session.barrier(name, 3)::await);
    fixture.awaitWaiters(name, before + 1);
    return party;
  }

  private OtherThread<Integer> party() {
    return party(fixture.connect());
  }

  @Test
  void sessions_useItAThousandTimes() throws Exception {
    int rounds = 1_000;
    AtomicInteger acted = new AtomicInteger();
    AtomicInteger indices = new AtomicInteger();
    List<OtherThread<Boolean>> parties = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SharedBarrier its = fixture.connect().barrier(name, 3).withAction(acted::incrementAndGet);
      parties.add(
          OtherThread.run(
              () -> {
                for (int round = 1; round <= rounds; round++) {
                  indices.addAndGet(1 << (4 * its.await()));
                  assertThat(acted).hasValue(round);
                }
              }));
    }

    for (OtherThread<Boolean> party : parties) {
      party.get();
    }
    assertThat(acted).hasValue(rounds);
    assertThat(indices).hasValue(rounds * 0x111);
  }

  @Test
  void action_isRunByAPartyThatHasIt() throws Exception {
    AtomicInteger acted = new AtomicInteger();
    OtherThread<Integer> able =
        OtherThread.start(barrier.withAction(acted::incrementAndGet)::await);
    fixture.awaitWaiters(name, 1);
    OtherThread<Integer> other = party();

    assertThat(fixture.connect().barrier(name, 3).await()).isZero();

    assertThat(acted).hasValue(1);
    assertThat(able.get()).isEqualTo(2);
    assertThat(other.get()).isEqualTo(1);
  }

  @Test
  void abort_breaksItForAllUntilReset() throws Exception {
    OtherThread<Integer> other = party();

    barrier.abort();

    assertThat(other.failure()).isInstanceOf(BrokenBarrierException.class);
    assertThat(barrier.isBroken()).isTrue();
    assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
    barrier.reset();
    assertThat(barrier.isBroken()).isFalse();
  }

  @Test
  void partyThatEndsWhileItWaits_breaksIt() throws Exception {
    OtherThread<Integer> other = party();
    Session leaving = fixture.connect();
    OtherThread<Integer> gone = party(leaving);

    leaving.close();

    assertThat(other.failure()).isInstanceOf(BrokenBarrierException.class);
    assertThat(gone.failure()).hasMessageContaining("gone");
    assertThat(barrier.isBroken()).isTrue();
  }

  @Test
  void partyThatEndsBetweenTwoRounds_breaksItForWhoWaitsAndWhoComes() throws Exception {
    Session leaving = fixture.connect();
    OtherThread<Integer> dying = party(leaving);
    OtherThread<Integer> other = party();
    barrier.await();
    dying.get();
    other.get();
    OtherThread<Integer> waiting = party();

    leaving.close();

    assertThat(waiting.failure()).isInstanceOf(BrokenBarrierException.class);
    assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
  }

  @Test
  void barrierWhosePartiesHaveAllEnded_isAsNew() throws Exception {
    Session first = fixture.connect();
    Session second = fixture.connect();
    Session third = fixture.connect();
    OtherThread<Integer> one = party(first);
    OtherThread<Integer> two = party(second);
    assertThat(third.barrier(name, 3).await()).isZero();
    one.get();
    two.get();

    first.close();
    Await.until("broken", barrier::isBroken);
    second.close();
    third.close();

    Await.until("as new", () -> !barrier.isBroken());
    OtherThread<Integer> next = party();
    OtherThread<Integer> last = party();
    assertThat(barrier.await()).isZero();
    assertThat(next.get() + last.get()).isEqualTo(3);
  }

  @Test
  void partyThatEndsWhileItRunsTheAction_breaksIt() throws Exception {
    CountDownLatch acting = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Session leaving = fixture.connect();
    OtherThread<Integer> one = party();
    OtherThread<Integer> two = party();
    OtherThread<Integer> actor =
        OtherThread.start(
            leaving
                    .barrier(name, 3)
                    .withAction(
                        () -> {
                          acting.countDown();
                          awaitQuietly(end);
                        })
                ::await);
    assertThat(acting.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(one.isDone()).isFalse();

    leaving.close();

    assertThat(one.failure()).isInstanceOf(BrokenBarrierException.class);
    assertThat(two.failure()).isInstanceOf(BrokenBarrierException.class);
    end.countDown();
    assertThat(actor.failure()).hasMessageContaining("gone");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoComesWhileTheActionRuns_isOfTheNextRound() throws Exception {
    CountDownLatch acting = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    OtherThread<Integer> one = party();
    OtherThread<Integer> two = party();
    OtherThread<Integer> actor =
        OtherThread.start(
            fixture
                    .connect()
                    .barrier(name, 3)
                    .withAction(
                        () -> {
                          acting.countDown();
                          awaitQuietly(end);
                        })
                ::await);
    assertThat(acting.await(20, TimeUnit.SECONDS)).isTrue();
    OtherThread<Integer> early = party();
    assertThatThrownBy(() -> barrier.await(5, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    end.countDown();

    assertThat(List.of(one.get(), two.get(), actor.get())).containsExactly(2, 1, 0);
    Await.until("one waits", () -> barrier.getNumberWaiting() == 1);
    assertThat(early.isDone()).isFalse();
    OtherThread<Integer> second = party();
    assertThat(barrier.await()).isZero();
    assertThat(early.get()).isEqualTo(2);
    assertThat(second.get()).isEqualTo(1);
  }

  @Test
  void snapshot_showsPartiesAndWaiters() throws Exception {
    OtherThread<Integer> one = party();

    assertThat(fixture.row(name).size()).isEqualTo(1);
    assertThat(fixture.row(name).holders()).hasSize(1);
    assertThat(barrier.getParties()).isEqualTo(3);
    barrier.reset();
    assertThat(one.failure()).isInstanceOf(BrokenBarrierException.class);
  }
}
