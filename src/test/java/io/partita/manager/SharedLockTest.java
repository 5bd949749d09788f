package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.ManagerGoneException;
import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedObjectException;
import io.partita.testing.OtherThread;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the lock of a manager does beyond what every lock does. */
@Timeout(60)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // Wrong use is what is tested here.
class SharedLockTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final Session session = fixture.connect();
  private final SharedLock lock = session.lock(name);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  @Tag("B18")
  void sessionsOfOneThread_areTwoHolders() {
    SharedLock other = fixture.connect().lock(name);
    lock.lock();

    assertThat(other.tryLock()).isFalse();
    assertThatThrownBy(other::unlock).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(other.isHeldByCurrentThread()).isFalse();
    lock.unlock();
    assertThat(other.tryLock()).isTrue();
    assertThat(lock.tryLock()).isFalse();
  }

  @Test
  void proxiesOfOneSession_areOneHolder() {
    lock.lock();

    SharedLock again = session.lock(name);
    assertThat(again.tryLock()).isTrue();
    assertThat(lock.holdCount()).isEqualTo(2);
    assertThat(again.token()).isEqualTo(lock.token());
    lock.unlock();
    again.unlock();
    assertThat(lock.isHeldByCurrentThread()).isFalse();
  }

  @Test
  void token_growsWithEachGrantAndBelongsToItsHolder() throws Exception {
    lock.lock();
    long first = lock.token();
    lock.lock();
    assertThat(lock.token()).isEqualTo(first);
    OtherThread<Long> next =
        OtherThread.start(
            () -> {
              assertThatThrownBy(lock::token).isInstanceOf(IllegalMonitorStateException.class);
              assertThatThrownBy(lock::isAbandoned)
                  .isInstanceOf(IllegalMonitorStateException.class);
              lock.lock();
              return lock.token();
            });
    fixture.awaitWaiters(name, 1);
    assertThat(lock.token()).isEqualTo(first);
    lock.unlock();
    lock.unlock();

    assertThat(next.get()).isGreaterThan(first);
    assertThatThrownBy(lock::token).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  @Tag("F15")
  void holderWhoseSessionEnds_isSucceededByAWaiterWhoIsTold() throws Exception {
    Session holder = fixture.connect();
    SharedLock held = holder.lock(name);
    held.lock();
    held.lock();
    assertThat(held.isAbandoned()).isFalse();
    long before = held.token();
    OtherThread<Long> waiter =
        OtherThread.start(
            () -> {
              lock.lock();
              assertThat(lock.isAbandoned()).isTrue();
              long token = lock.token();
              lock.unlock();
              return token;
            });
    fixture.awaitWaiters(name, 1);

    holder.close();

    assertThat(waiter.get()).isGreaterThan(before);
    lock.lock();
    assertThat(lock.isAbandoned()).isFalse();
    assertThatThrownBy(held::unlock).isInstanceOf(ManagerGoneException.class);
  }

  @Test
  @Tag("F15")
  void lockAbandonedWhileNobodyWaits_isSoForWhoComesNext() {
    Session first = fixture.connect();
    first.lock(name).lock();
    first.close();
    Session second = fixture.connect();
    SharedLock held = second.lock(name);
    held.lock();
    assertThat(held.isAbandoned()).isTrue();
    second.close();

    lock.lock();

    assertThat(lock.isAbandoned()).isTrue();
    lock.lock();
    lock.unlock();
    assertThat(lock.isAbandoned()).isTrue();
    lock.unlock();
    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.isAbandoned()).isFalse();
  }

  @Test
  void waiterWhoseSessionEnds_leavesTheOthersTheirTurn() throws Exception {
    lock.lock();
    Session leaving = fixture.connect();
    OtherThread<Boolean> first = OtherThread.run(leaving.lock(name)::lock);
    fixture.awaitWaiters(name, 1);
    OtherThread<Boolean> second = OtherThread.run(fixture.connect().lock(name)::lock);
    fixture.awaitWaiters(name, 2);

    leaving.close();
    assertThat(first.failure()).isInstanceOf(ManagerGoneException.class);
    fixture.awaitWaiters(name, 1);
    lock.unlock();

    second.get();
    assertThat(lock.tryLock()).isFalse();
  }

  @Test
  void sessionThatEndsWithSeveralThreadsWaiting_leavesTheOthersTheirTurn() throws Exception {
    Session leaving = fixture.connect();
    SharedLock its = leaving.lock(name);
    its.lock();
    List<OtherThread<Boolean>> waiters =
        List.of(OtherThread.run(its::lock), OtherThread.run(its::lock), OtherThread.run(its::lock));
    fixture.awaitWaiters(name, 3);
    OtherThread<Boolean> other = OtherThread.run(lock::lock);
    fixture.awaitWaiters(name, 4);

    leaving.close();

    other.get();
    for (OtherThread<Boolean> waiter : waiters) {
      assertThat(waiter.failure()).isInstanceOf(ManagerGoneException.class);
    }
    assertThat(fixture.waiters(name)).isZero();
  }

  @Test
  void droppedLock_refusesWhoWaits() throws Exception {
    lock.lock();
    OtherThread<Boolean> waiter = OtherThread.run(lock::lock);
    fixture.awaitWaiters(name, 1);

    session.drop(lock);

    assertThat(waiter.failure())
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.CLOSED));
  }

  @Test
  @Tag("F8")
  void oneWaiterTooMany_isToldAndTheOthersHaveTheirTurn() throws Exception {
    try (CoreFixture small = CoreFixture.start(ManagerLimits.DEFAULTS.withMaxWaiters(1))) {
      SharedLock contended = small.connect().lock(name);
      contended.lock();
      OtherThread<Boolean> waiter = OtherThread.run(contended::lock);
      small.awaitWaiters(name, 1);

      assertThat(OtherThread.run(contended::lock).failure())
          .isInstanceOfSatisfying(
              SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
      assertThatExceptionOfType(SharedObjectException.class)
          .isThrownBy(() -> contended.newCondition().await(1, TimeUnit.DAYS));
      assertThat(contended.holdCount()).isEqualTo(1);
      contended.unlock();
      waiter.get();
    }
  }

  @Test
  void snapshot_showsHolderDepthAndWaiters() throws Exception {
    lock.lock();
    lock.lock();
    OtherThread<Boolean> waiter = OtherThread.run(lock::lock);
    fixture.awaitWaiters(name, 1);

    assertThat(fixture.row(name).size()).isEqualTo(2);
    assertThat(fixture.row(name).holders()).singleElement().asString().contains("session 1");
    lock.unlock();
    lock.unlock();
    waiter.get();
    assertThat(fixture.row(name).size()).isEqualTo(1);
  }
}
