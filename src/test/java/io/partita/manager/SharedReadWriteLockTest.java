package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedReadWriteLock;
import io.partita.testing.OtherThread;
import io.partita.wire.UnserializableException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the read-write lock of a manager does beyond what every one does. */
@Timeout(60)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // Wrong use is what is tested here.
class SharedReadWriteLockTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final SharedReadWriteLock lock = fixture.connect().readWriteLock(name);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void readerWhoWantsToWrite_isRefusedInsteadOfWaitingForItself() throws Exception {
    lock.readLock().lock();

    assertThatExceptionOfType(SharedObjectException.class)
        .isThrownBy(lock.writeLock()::lock)
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.DEADLOCK));
    assertThatExceptionOfType(SharedObjectException.class)
        .isThrownBy(() -> lock.writeLock().tryLock(1, TimeUnit.DAYS));
    assertThat(lock.readLock().isHeldByCurrentThread()).isTrue();
    lock.readLock().unlock();
    lock.writeLock().lock();
  }

  @Test
  void writerWhoReadsToo_cannotAwaitACondition() throws Exception {
    lock.writeLock().lock();
    lock.readLock().lock();

    assertThatThrownBy(() -> lock.writeLock().condition("any").await(1, TimeUnit.DAYS))
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageContaining("reading");
  }

  @Test
  @Tag("F15")
  void writerWhoseSessionEnds_isToldToAllUntilAnotherHasWritten() throws Exception {
    Session leaving = fixture.connect();
    SharedLock its = leaving.readWriteLock(name).writeLock();
    its.lock();
    long token = its.token();
    SharedReadWriteLock other = fixture.connect().readWriteLock(name);
    OtherThread<Boolean> first = OtherThread.run(() -> lookAbandoned(lock.readLock(), token));
    OtherThread<Boolean> second = OtherThread.run(() -> lookAbandoned(other.readLock(), token));
    fixture.awaitWaiters(name, 2);

    leaving.close();

    first.get();
    second.get();
    lookAbandoned(lock.writeLock(), token);
    lock.readLock().lock();
    assertThat(lock.readLock().isAbandoned()).isFalse();
  }

  private static void lookAbandoned(SharedLock part, long before) {
    part.lock();
    assertThat(part.isAbandoned()).isTrue();
    assertThat(part.token()).isGreaterThan(before);
    part.unlock();
  }

  @Test
  void readerWhoseSessionEnds_abandonsNothing() throws Exception {
    Session leaving = fixture.connect();
    leaving.readWriteLock(name).readLock().lock();
    OtherThread<Boolean> writer =
        OtherThread.start(
            () -> {
              lock.writeLock().lock();
              return lock.writeLock().isAbandoned();
            });
    fixture.awaitWaiters(name, 1);

    leaving.close();

    assertThat(writer.get()).isFalse();
  }

  @Test
  void lock_isSentAsAWhole() throws Exception {
    BlockingQueue<Object> queue = fixture.connect().queue("locks");

    assertThatThrownBy(() -> queue.put(lock.readLock()))
        .isInstanceOf(UnserializableException.class);
    queue.put(lock);

    SharedReadWriteLock received = (SharedReadWriteLock) queue.take();
    received.writeLock().lock();
    assertThat(lock.readLock().tryLock()).isFalse();
  }

  @Test
  void snapshot_showsAllHolders() throws Exception {
    lock.readLock().lock();
    lock.readLock().lock();
    OtherThread.run(lock.readLock()::lock).get();

    assertThat(fixture.row(name).size()).isEqualTo(3);
    assertThat(fixture.row(name).holders()).hasSize(2);
  }
}
