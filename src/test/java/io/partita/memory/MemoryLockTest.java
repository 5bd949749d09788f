package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.ProcessIdentity;
import io.partita.testing.Await;
import java.nio.ByteBuffer;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a lock does when its holder, or the one who is to have it next, is gone. */
@Tag("B24")
@SuppressWarnings("LockNotBeforeTry") // Wrong use is what is tested here.
class MemoryLockTest {
  private static final int HOLDER = 0;
  private static final int HEIR = Long.BYTES;

  private MemoryLock lock;
  private ByteBuffer word;
  private Process process;
  private ProcessIdentity identity;

  @BeforeEach
  void start() throws Exception {
    lock = MemoryLock.create();
    word = lock.memory().buffer();
    process = new ProcessBuilder("sleep", "1000").start();
    identity = ProcessIdentity.of(process.pid(), "");
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
    lock.close();
  }

  @Test
  void freeLock_isNotAbandoned() {
    lock.lock();
    try {
      assertThat(lock.isHeldByCurrentThread()).isTrue();
      assertThat(lock.abandoned()).isFalse();
    } finally {
      lock.unlock();
    }
    assertThat(lock.isHeldByCurrentThread()).isFalse();
    assertThatThrownBy(lock::abandoned)
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageContaining("does not hold");
  }

  @Test
  void holderThatDies_isSucceededByTheWaiterWhoIsTold() throws Exception {
    word.putLong(HOLDER, ProcessWord.of(identity));
    FutureTask<Boolean> waiter = start(this::lockAndTellHere);
    assertThat(lock.tryLock(100, TimeUnit.MILLISECONDS)).isFalse();

    process.destroyForcibly().waitFor();

    assertThat(Await.get(waiter)).isTrue();
    assertThat(lockAndTell()).describedAs("the next one has it from a living holder").isFalse();
  }

  @Test
  void holderThatIsDead_isSucceededAtOnce() throws Exception {
    word.putLong(HOLDER, ProcessWord.of(identity));
    process.destroyForcibly().waitFor();

    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.abandoned()).isTrue();
    lock.unlock();
  }

  @Test
  @Tag("F14")
  void holderWhosePidWentToAnother_isDead() throws Exception {
    ProcessIdentity earlier =
        new ProcessIdentity(identity.bootId(), identity.pid(), identity.startTime() - 1, "");
    word.putLong(HOLDER, ProcessWord.of(earlier));

    assertThat(lockAndTell()).isTrue();
  }

  @Test
  void livingHolder_keepsIt() throws Exception {
    word.putLong(HOLDER, ProcessWord.of(identity));

    assertThat(lock.tryLock()).isFalse();
    assertThat(lock.tryLock(150, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(lock)
        .hasToString(
            "lock at byte 0 of %s, held by process %d"
                .formatted(lock.memory().name(), process.pid()));
  }

  @Test
  void threadThatEndedWithoutUnlocking_isSucceeded() throws Exception {
    Thread ends =
        new Thread(
            () -> {
              lock.lock();
              lock.lock();
            });
    ends.start();
    ends.join();

    assertThat(lockAndTell()).isTrue();
    assertThat(lockAndTell()).isFalse();
  }

  @Test
  void threadThatEndsWhileAnotherWaits_isSucceeded() throws Exception {
    FutureTask<Boolean> release = new FutureTask<>(() -> true);
    Thread ends =
        new Thread(
            () -> {
              lock.lock();
              release.run();
              Await.until("somebody waits", this::someoneWaits);
            });
    ends.start();
    Await.get(release);

    assertThat(lockAndTell()).isTrue();
  }

  private boolean someoneWaits() {
    return Thread.getAllStackTraces().values().stream()
        .anyMatch(
            stack -> {
              for (StackTraceElement frame : stack) {
                if (frame.getMethodName().equals("lockAndTellHere")) {
                  return true;
                }
              }
              return false;
            });
  }

  @Test
  void freeLockWithAnHeir_isLeftToItUnlessItDoesNotCome() throws Exception {
    word.putLong(HEIR, ProcessWord.of(identity));
    long start = System.nanoTime();

    assertThat(lock.tryLock(5, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(lockAndTell()).isFalse();

    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThanOrEqualTo(20);
    assertThat(word.getLong(HEIR)).isZero();
  }

  @Test
  void tryLock_takesAFreeLockWhoeverWaits() {
    word.putLong(HEIR, ProcessWord.of(identity));

    assertThat(lock.tryLock()).isTrue();
    lock.unlock();
  }

  @Test
  void longWait_makesAnHeirUntilItEnds() throws Exception {
    word.putLong(HOLDER, ProcessWord.of(identity));
    FutureTask<Boolean> waiter = start(() -> lock.tryLock(300, TimeUnit.MILLISECONDS));

    Await.until("heir", () -> word.getLong(HEIR) == ProcessWord.OWN);

    assertThat(Await.get(waiter)).isFalse();
    assertThat(word.getLong(HEIR)).isZero();
  }

  @Test
  void sameLockByAnotherObject_isReentrantToo() {
    MemoryLock same = MemoryLock.in(lock.memory(), 0);
    MemoryLock there = Travel.there(lock);
    lock.lock();
    try {
      assertThat(same.tryLock()).isTrue();
      assertThat(there.tryLock()).isTrue();
      there.unlock();
      same.unlock();
      assertThat(there.isHeldByCurrentThread()).isTrue();
    } finally {
      lock.unlock();
    }
    assertThat(there.isHeldByCurrentThread()).isFalse();
  }

  @Test
  void locksInOneBlock_areApart() {
    try (SharedMemory memory = SharedMemory.create(2 * MemoryLock.BYTES)) {
      MemoryLock first = MemoryLock.in(memory, 0);
      MemoryLock second = MemoryLock.in(memory, MemoryLock.BYTES);
      first.lock();
      try {
        assertThat(second.isHeldByCurrentThread()).isFalse();
        assertThatThrownBy(second::unlock).isInstanceOf(IllegalMonitorStateException.class);
      } finally {
        first.unlock();
      }
      assertThatThrownBy(() -> MemoryLock.in(memory, 4))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("multiple of 8");
      assertThatThrownBy(() -> MemoryLock.in(memory, 72))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void lockInAClosedBlock_canBeReleasedAndNothingElse() {
    lock.lock();
    lock.close();
    lock.unlock();

    assertThatThrownBy(lock::lock).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class);
    assertThat(word.getLong(HOLDER)).isZero();
  }

  @Test
  void lockThatWasWrittenOver_saysSo() {
    lock.lock();
    word.putLong(HOLDER, 0);

    assertThatThrownBy(lock::unlock)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("written over");
    assertThat(lock.isHeldByCurrentThread()).isFalse();
  }

  @Test
  void conditions_areNotSupported() {
    assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
  }

  /** Whether it was abandoned. */
  private boolean lockAndTell() throws Exception {
    return Await.get(start(this::lockAndTellHere));
  }

  private boolean lockAndTellHere() {
    lock.lock();
    try {
      return lock.abandoned();
    } finally {
      lock.unlock();
    }
  }

  private static FutureTask<Boolean> start(java.util.concurrent.Callable<Boolean> call) {
    FutureTask<Boolean> task = new FutureTask<>(call);
    new Thread(task).start();
    return task;
  }
}
