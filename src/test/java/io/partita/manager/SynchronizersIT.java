package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.shared.SharedBarrier;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedReadWriteLock;
import io.partita.shared.SharedSemaphore;
import io.partita.testing.Await;
import io.partita.testing.OtherThread;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the objects of a manager do when a process that uses them is killed. */
@Timeout(120)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // As the tests need it.
class SynchronizersIT {
  /** Ten times what is promised. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final List<Mortal> mortals = new ArrayList<>();

  @AfterEach
  void close() {
    mortals.forEach(Mortal::kill);
    fixture.close();
  }

  private Mortal mortal(String what) throws IOException {
    Mortal mortal = Mortal.start(fixture, what, name);
    mortals.add(mortal);
    return mortal;
  }

  /** From a kill until the thread has come so far. */
  private static <T> T afterKill(Mortal mortal, OtherThread<T> thread) throws Exception {
    long before = System.nanoTime();
    mortal.kill();
    T result = thread.get();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
    return result;
  }

  @Test
  @Tag("F15")
  void lockWhoseHoldersAreKilledOneAfterTheOther_goesToTheNextWhoIsTold() throws Exception {
    SharedLock lock = fixture.connect().lock(name);
    lock.lock();
    long token = lock.token();
    List<Mortal> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(mortal("lock"));
      fixture.awaitWaiters(name, i + 1);
    }
    OtherThread<Long> last =
        OtherThread.start(
            () -> {
              lock.lock();
              assertThat(lock.isAbandoned()).isTrue();
              return lock.token();
            });
    fixture.awaitWaiters(name, 5);
    lock.unlock();

    for (int i = 0; i < 4; i++) {
      String[] held = all.get(i).line().split(" ", -1);
      assertThat(held[2]).isEqualTo(String.valueOf(i > 0));
      assertThat(Long.parseLong(held[1])).isGreaterThan(token);
      token = Long.parseLong(held[1]);
      if (i < 3) {
        long before = System.nanoTime();
        all.get(i).kill();
        Mortal next = all.get(i + 1);
        Await.until("next has it", next::hasLine);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
      }
    }
    assertThat(afterKill(all.get(3), last)).isGreaterThan(token);
  }

  @Test
  @Tag("F15")
  void writerWhoIsKilled_isSucceededByReadersWhoAreTold() throws Exception {
    Mortal writer = mortal("write");
    assertThat(writer.line()).startsWith("held").endsWith("false");
    SharedReadWriteLock lock = fixture.connect().readWriteLock(name);
    OtherThread<Boolean> reader =
        OtherThread.start(
            () -> {
              lock.readLock().lock();
              return lock.readLock().isAbandoned();
            });
    fixture.awaitWaiters(name, 1);

    assertThat(afterKill(writer, reader)).isTrue();
  }

  @Test
  @Tag("F15")
  void permitsOfAProcessThatIsKilled_comeBack() throws Exception {
    Mortal holder = mortal("acquire");
    assertThat(holder.line()).isEqualTo("held");
    SharedSemaphore semaphore = fixture.connect().semaphore(name, 3);
    OtherThread<Boolean> waiter = OtherThread.run(() -> semaphore.acquire(3));
    fixture.awaitWaiters(name, 1);

    afterKill(holder, waiter);

    assertThat(semaphore.abandonedPermits()).isEqualTo(2);
  }

  @Test
  @Tag("B19")
  void waiterWhoIsKilled_leavesTheSignalToTheNext() throws Exception {
    Mortal first = mortal("wait");
    fixture.awaitWaiters(name, 1);
    SharedLock lock = fixture.connect().lock(name);
    OtherThread<Boolean> second =
        OtherThread.run(
            () -> {
              lock.lock();
              lock.condition("ready").await();
              lock.unlock();
            });
    fixture.awaitWaiters(name, 2);
    lock.lock();
    lock.condition("ready").signal();

    first.kill();
    fixture.awaitWaiters(name, 1);
    lock.unlock();

    second.get();
  }

  @Test
  @Tag("B20")
  void partyThatIsKilledWhileItWaits_breaksTheBarrier() throws Exception {
    Mortal party = mortal("come");
    fixture.awaitWaiters(name, 1);
    SharedBarrier barrier = fixture.connect().barrier(name, 3);
    OtherThread<Throwable> waiting =
        OtherThread.start(() -> OtherThread.start(barrier::await).failure());
    fixture.awaitWaiters(name, 2);

    assertThat(afterKill(party, waiting)).isInstanceOf(BrokenBarrierException.class);
    assertThat(barrier.isBroken()).isTrue();
  }

  @Test
  @Tag("B20")
  void partyThatIsKilledBetweenTwoRounds_breaksTheBarrier() throws Exception {
    Mortal party = mortal("pass");
    SharedBarrier barrier = fixture.connect().barrier(name, 2);
    barrier.await();
    assertThat(party.line()).startsWith("passed");
    OtherThread<Throwable> waiting =
        OtherThread.start(() -> OtherThread.start(barrier::await).failure());
    fixture.awaitWaiters(name, 1);

    assertThat(afterKill(party, waiting)).isInstanceOf(BrokenBarrierException.class);
    assertThat(barrier.isBroken()).isTrue();
  }
}
