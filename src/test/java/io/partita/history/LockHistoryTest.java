package io.partita.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockHistoryTest {
  private static final int THREADS = 4;
  private static final int TURNS = 200;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 0-1 lock = 1\nb 0-5 lock = 2\na 3-6 unlock = ok\nb 6-7 unlock = ok",
        "a 0-1 lock = 1\na 2-3 hold = ok\na 4- hold\nb 5-6 lock = 2",
        "a 0-1 lock = 1\nb 0- lock\na 2-3 unlock = ok\nc 4-5 lock = 3",
        "a 0-1 lock = 1\nb 1-2 lock = refused\na 2-3 unlock = ok\nb 4-5 lock = 2"
      })
  void possibleHistory_isAccepted(String history) {
    assertThat(LockHistory.violation(Histories.of(history))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 0-1 lock = 1\nb 0-2 lock = 2\na 3-4 unlock = ok\nb 5-6 unlock = ok",
        "a 0-1 lock = 1\na 2-5 hold = ok\nb 3-4 lock = 2\nb 5-6 unlock = ok",
        "a 0-1 lock = 1\na 2-5 hold = ok\na 6- hold\nb 3-4 lock = 2\nb 5- hold",
        "a 0-1 lock = 1\na 4- hold\nb 2-3 lock = 2\nb 5-6 unlock = ok"
      })
  void twoHoldersAtOnce_areFound(String history) {
    assertThat(LockHistory.violation(Histories.of(history)).orElse(""))
        .contains("Two had the lock at the same time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 0-1 lock = 2\na 2-3 unlock = ok\nb 4-5 lock = 1",
        "a 0-1 lock = 2\na 2-3 unlock = ok\na 4-5 lock = 2"
      })
  void tokenThatDoesNotGrow_isFound(String history) {
    assertThat(LockHistory.violation(Histories.of(history)).orElse("")).contains("no higher token");
  }

  /** A lock, as {@link LockHistory} wants its answers. */
  private record LockUnderTest(Callable<String> lock, Callable<String> unlock) {}

  @Test
  void lockOfTheJdk_isAccepted() {
    ReentrantLock lock = new ReentrantLock();
    AtomicLong tokens = new AtomicLong();
    assertThat(
            LockHistory.violation(
                use(
                    new LockUnderTest(
                        () -> {
                          lock.lock();
                          return Long.toString(tokens.incrementAndGet());
                        },
                        () -> unlock(lock)))))
        .isEmpty();
  }

  private static String unlock(ReentrantLock lock) {
    lock.unlock();
    return "ok";
  }

  @Test
  void lockThatLooksAndThenTakes_isFound() {
    assertThat(
            Contention.untilFound(() -> use(lookingAndThenTaking()), LockHistory::violation)
                .orElse(""))
        .contains("Two had the lock at the same time");
  }

  private static LockUnderTest lookingAndThenTaking() {
    AtomicBoolean held = new AtomicBoolean();
    AtomicLong tokens = new AtomicLong();
    return new LockUnderTest(
        () -> {
          while (held.get()) {
            Contention.pause();
          }
          held.set(true);
          return Long.toString(tokens.incrementAndGet());
        },
        () -> {
          held.set(false);
          return "ok";
        });
  }

  @Test
  void tokenThatIsDrawnBeforeTheGrant_isFound() {
    assertThat(
            Contention.untilFound(() -> use(drawingTokensEarly()), LockHistory::violation)
                .orElse(""))
        .contains("no higher token");
  }

  private static LockUnderTest drawingTokensEarly() {
    ReentrantLock lock = new ReentrantLock();
    AtomicLong tokens = new AtomicLong();
    return new LockUnderTest(
        () -> {
          long token = tokens.incrementAndGet();
          Contention.pause();
          lock.lock();
          return Long.toString(token);
        },
        () -> unlock(lock));
  }

  private static List<Operation> use(LockUnderTest lock) {
    return Contention.history(
        THREADS,
        (recorder, thread) -> {
          for (int i = 0; i < TURNS; i++) {
            recorder.record("lock", lock.lock);
            recorder.record(
                "hold",
                () -> {
                  Contention.pause();
                  return "ok";
                });
            recorder.record("unlock", lock.unlock);
          }
        });
  }
}
