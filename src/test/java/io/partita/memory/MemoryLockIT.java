package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.testing.Command;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A lock between processes, and what happens when its holder is gone. */
@Tag("B24")
class MemoryLockIT {
  /** Ten times the promised tenth of a second, as the machine may be busy. */
  private static final Duration BOUND = Duration.ofSeconds(1);

  private final MemoryLock lock = MemoryLock.create();

  @AfterEach
  void close() {
    lock.close();
  }

  @Test
  void lockHeldByAChild_isNotForThisProcessUntilReleased() throws Exception {
    try (MemoryChild child = MemoryChild.start("hold", Travel.pack(lock))) {
      assertThat(child.line()).isEqualTo("held");
      assertThat(lock.tryLock()).isFalse();
      assertThat(lock.tryLock(50, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(lock.toString()).contains("held by process " + child.pid());

      child.say("release");

      assertThat(lockAndTell()).isFalse();
    }
  }

  @Test
  void holderThatIsKilled_isSucceededInTimeByAWaiterWhoIsTold() throws Exception {
    try (MemoryChild child = MemoryChild.start("hold", Travel.pack(lock))) {
      assertThat(child.line()).isEqualTo("held");
      FutureTask<Boolean> waiter = new FutureTask<>(this::lockAndTellHere);
      new Thread(waiter).start();
      // Waits so long that it looks rarely.
      assertThat(lock.tryLock(200, TimeUnit.MILLISECONDS)).isFalse();

      child.kill();

      assertThat(Await.get(BOUND, waiter)).isTrue();
    }
  }

  @Test
  void holderThatExits_isSucceededByAnotherProcessThatIsTold() throws Exception {
    try (MemoryChild holder = MemoryChild.start("hold", Travel.pack(lock))) {
      assertThat(holder.line()).isEqualTo("held");
      try (MemoryChild waiter = MemoryChild.start("wait", Travel.pack(lock))) {
        assertThat(waiter.line()).isEqualTo("waiting");
        Await.until("it waits", () -> lock.memory().buffer().getLong(Long.BYTES) != 0);
        assertThat(holder.end()).isZero();

        assertThat(waiter.line()).isEqualTo("true");
        waiter.say("release");
        assertThat(lockAndTell()).isFalse();
      }
    }
  }

  @Test
  void holderThatIsStopped_keepsIt() throws Exception {
    try (MemoryChild child = MemoryChild.start("hold", Travel.pack(lock))) {
      assertThat(child.line()).isEqualTo("held");
      Command.signal("STOP", child.pid());
      Await.until("state T", () -> Command.state(child.pid()) == 'T');

      assertThat(lock.tryLock(200, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  @Test
  void processThatAlwaysWantsIt_doesNotKeepItFromOthers() throws Exception {
    try (MemoryChild hog = MemoryChild.start("hog", Travel.pack(lock))) {
      assertThat(hog.line()).isEqualTo("hogging");
      FutureTask<Boolean> turns =
          new FutureTask<>(
              () -> {
                for (int i = 0; i < 10; i++) {
                  lockAndTellHere();
                }
                return true;
              });
      new Thread(turns).start();

      assertThat(Await.get(turns)).isTrue();
    }
  }

  /** Whether it was abandoned. */
  private boolean lockAndTell() throws Exception {
    FutureTask<Boolean> task = new FutureTask<>(this::lockAndTellHere);
    new Thread(task).start();
    return Await.get(task);
  }

  private boolean lockAndTellHere() {
    lock.lock();
    try {
      return lock.abandoned();
    } finally {
      lock.unlock();
    }
  }
}
