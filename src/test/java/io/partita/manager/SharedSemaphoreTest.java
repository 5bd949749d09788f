package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedSemaphore;
import io.partita.testing.Await;
import io.partita.testing.OtherThread;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the semaphore of a manager does beyond what every semaphore does. */
@Timeout(60)
class SharedSemaphoreTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final Session session = fixture.connect();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static void awaitPermits(SharedSemaphore semaphore, int count) {
    Await.until(count + " permits", () -> semaphore.availablePermits() == count);
  }

  @Test
  @Tag("B18")
  void boundedSemaphore_refusesWhatIsTooMuch() throws Exception {
    SharedSemaphore semaphore = session.boundedSemaphore(name, 2);
    assertThatThrownBy(semaphore::release).isInstanceOf(IllegalMonitorStateException.class);
    semaphore.acquire();

    assertThatThrownBy(() -> semaphore.release(2)).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(semaphore.availablePermits()).isEqualTo(1);
    semaphore.release();
    assertThat(semaphore.availablePermits()).isEqualTo(2);
    assertThatThrownBy(() -> semaphore.acquire(3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> session.boundedSemaphore(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("B18")
  void binarySemaphore_canBeReleasedByAnybodyOnce() throws Exception {
    SharedSemaphore semaphore = session.binarySemaphore(name);
    SharedSemaphore other = fixture.connect().binarySemaphore(name);
    semaphore.acquire();
    assertThat(semaphore.tryAcquire()).isFalse();

    OtherThread.run(other::release).get();

    assertThatThrownBy(semaphore::release).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(other.tryAcquire()).isTrue();
  }

  @Test
  void tooManyPermits_areRefused() {
    SharedSemaphore semaphore = session.semaphore(Integer.MAX_VALUE);

    assertThatThrownBy(semaphore::release)
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
  }

  @Test
  @Tag("F15")
  void permitsOfASessionThatEnds_comeBackAndAreCounted() throws Exception {
    SharedSemaphore semaphore = session.semaphore(name, 5);
    Session leaving = fixture.connect();
    leaving.semaphore(name, 5).acquire(4);
    leaving.semaphore(name, 5).release(1);
    OtherThread<Boolean> waiter = OtherThread.run(() -> semaphore.acquire(5));
    fixture.awaitWaiters(name, 1);

    leaving.close();

    waiter.get();
    assertThat(semaphore.abandonedPermits()).isEqualTo(3);
    assertThat(semaphore.availablePermits()).isZero();
  }

  @Test
  void permitsThatOthersHaveReleased_doNotComeBackTwice() throws Exception {
    SharedSemaphore semaphore = session.semaphore(name, 2);
    Session first = fixture.connect();
    Session second = fixture.connect();
    first.semaphore(name, 2).acquire();
    second.semaphore(name, 2).acquire();

    semaphore.release();
    assertThat(fixture.row(name).holders()).singleElement().asString().contains("session 3 (1)");
    first.close();
    second.close();

    awaitPermits(semaphore, 2);
    assertThat(semaphore.abandonedPermits()).isEqualTo(1);
  }

  @Test
  void releaseOfWhatNobodyHas_isNew() throws Exception {
    SharedSemaphore semaphore = session.semaphore(name, 0);
    Session leaving = fixture.connect();
    leaving.semaphore(name, 0).release(3);
    leaving.close();
    Await.until("gone", () -> session.snapshot().sessions() == 1);

    assertThat(semaphore.drainPermits()).isEqualTo(3);
    assertThat(semaphore.abandonedPermits()).isZero();
  }

  @Test
  void waiterWhoseSessionEnds_leavesTheOthersTheirTurn() throws Exception {
    SharedSemaphore semaphore = session.semaphore(name, 1);
    Session leaving = fixture.connect();
    OtherThread<Boolean> much = OtherThread.run(() -> leaving.semaphore(name, 1).acquire(2));
    fixture.awaitWaiters(name, 1);
    OtherThread<Boolean> little = OtherThread.start(() -> semaphore.tryAcquire(1, TimeUnit.DAYS));
    fixture.awaitWaiters(name, 2);

    leaving.close();

    assertThat(little.get()).isTrue();
    assertThat(much.failure()).hasMessageContaining("gone");
  }
}
