package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.ManagerGoneException;
import io.partita.shared.Session;
import io.partita.shared.SharedCondition;
import io.partita.shared.SharedLock;
import io.partita.testing.OtherThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the condition of a manager's lock does beyond what every condition does. */
@Timeout(60)
@Tag("B19")
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // As the tests need it.
class SharedConditionTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final SharedLock lock = fixture.connect().lock(name);
  private final SharedCondition condition = lock.condition("ready");

  @AfterEach
  void close() {
    fixture.close();
  }

  /** Waits in a session of its own. */
  private OtherThread<Boolean> waiter(Session session) {
    SharedLock its = session.lock(name);
    SharedCondition ready = its.condition("ready");
    int before = fixture.waiters(name);
    OtherThread<Boolean> waiter =
        OtherThread.run(
            () -> {
              its.lock();
              ready.await();
              its.unlock();
            });
    fixture.awaitWaiters(name, before + 1);
    return waiter;
  }

  private OtherThread<Boolean> waiter() {
    return waiter(fixture.connect());
  }

  private void signal(int most) {
    lock.lock();
    condition.signal(most);
    lock.unlock();
  }

  @Test
  void signalOfSeveral_wakesSoMany() throws Exception {
    List<OtherThread<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiters.add(waiter());
    }

    signal(0);
    fixture.awaitWaiters(name, 5);
    signal(1);
    waiters.get(0).get();
    fixture.awaitWaiters(name, 4);
    signal(2);
    waiters.get(1).get();
    waiters.get(2).get();
    fixture.awaitWaiters(name, 2);
    assertThat(waiters.get(3).isDone()).isFalse();
    signal(100);
    waiters.get(3).get();
    waiters.get(4).get();
    assertThatThrownBy(() -> condition.signal(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void waitFor_goesOnWhenItIsSo() throws Exception {
    AtomicInteger count = new AtomicInteger();
    OtherThread<Boolean> waiter =
        OtherThread.run(
            () -> {
              lock.lock();
              condition.waitFor(() -> count.get() == 3);
              assertThat(lock.isHeldByCurrentThread()).isTrue();
              assertThat(condition.waitFor(() -> count.get() == 3, 0, TimeUnit.DAYS)).isTrue();
              assertThat(condition.waitFor(() -> count.get() == 4, 5, TimeUnit.MILLISECONDS))
                  .isFalse();
              lock.unlock();
            });
    for (int i = 0; i < 3; i++) {
      fixture.awaitWaiters(name, 1);
      assertThat(waiter.isDone()).isFalse();
      count.incrementAndGet();
      signal(1);
    }

    waiter.get();
  }

  @Test
  void tokenAfterAwait_isThatOfANewGrant() throws Exception {
    lock.lock();
    long before = lock.token();

    assertThat(condition.await(1, TimeUnit.MILLISECONDS)).isFalse();

    assertThat(lock.token()).isGreaterThan(before);
  }

  @Test
  void conditionThatWasSent_isTheSame() throws Exception {
    BlockingQueue<SharedCondition> queue = fixture.connect().queue("conditions");
    SharedCondition unnamed = lock.newCondition();
    queue.put(unnamed);
    OtherThread<Boolean> waiter =
        OtherThread.run(
            () -> {
              lock.lock();
              unnamed.await();
              lock.unlock();
            });
    fixture.awaitWaiters(name, 1);
    Session other = fixture.connect();
    SharedCondition received = other.<SharedCondition>queue("conditions").take();
    SharedLock its = other.lock(name);

    its.lock();
    received.signal();
    its.unlock();

    waiter.get();
  }

  @Test
  void waiterWhoseSessionEnds_leavesTheSignalToOthers() throws Exception {
    Session leaving = fixture.connect();
    OtherThread<Boolean> first = waiter(leaving);
    OtherThread<Boolean> second = waiter();
    leaving.close();
    assertThat(first.failure()).isInstanceOf(ManagerGoneException.class);
    fixture.awaitWaiters(name, 1);

    signal(1);

    second.get();
  }

  @Test
  void signalledWaiterWhoseSessionEndsBeforeItGoesOn_leavesTheSignalToOthers() throws Exception {
    Session leaving = fixture.connect();
    OtherThread<Boolean> first = waiter(leaving);
    OtherThread<Boolean> second = waiter();
    lock.lock();
    condition.signal();
    leaving.close();
    assertThat(first.failure()).isInstanceOf(ManagerGoneException.class);
    fixture.awaitWaiters(name, 1);

    lock.unlock();

    second.get();
  }

  @Test
  void holderWhoseSessionEnds_hasAllLookAgain() throws Exception {
    OtherThread<Boolean> first = waiter();
    OtherThread<Boolean> second = waiter();
    Session holder = fixture.connect();
    holder.lock(name).lock();

    holder.close();

    first.get();
    second.get();
  }

  @Test
  void droppedLock_refusesWhoWaitsForItsCondition() throws Exception {
    Session session = fixture.connect();
    OtherThread<Boolean> waiter = waiter(session);

    session.drop(session.lock(name));

    assertThat(waiter.failure()).hasMessageContaining("dropped");
  }
}
