package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("B24")
class SharedValueTest {
  private static final int THREADS = 4;
  private static final int TIMES = 5_000;

  @ParameterizedTest
  @EnumSource
  void value_startsAtZeroOrAsGiven(CType type) {
    try (SharedValue zero = SharedValue.raw(type);
        SharedValue seven = SharedValue.create(type, 7)) {
      assertThat(zero.getNumber().doubleValue()).isEqualTo(0);
      assertThat(seven.getNumber().doubleValue()).isEqualTo(7);
      assertThat(seven.bytes()).isEqualTo(type.size());
      assertThat(seven.type()).isEqualTo(type);
    }
  }

  @Test
  void valueThatTheTypeDoesNotHold_isRefusedBeforeThereIsABlock() {
    assertThatThrownBy(() -> SharedValue.create(CType.BYTE, 128))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("128");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B21")
  void additionsOfThreadsToNeighbours_areNeverLost(CType type) throws Exception {
    try (SharedArray array = SharedArray.raw(type, THREADS)) {
      inThreads(
          thread -> {
            for (int i = 0; i < TIMES; i++) {
              // All at one element, and each at its own beside it.
              addOne(array, 0);
              addOne(array, Math.max(1, thread));
            }
          });
      long all = THREADS * TIMES;
      assertThat(array.getNumber(0)).isEqualTo(cut(type, all));
      assertThat(array.getNumber(1)).isEqualTo(cut(type, 2 * TIMES));
      assertThat(array.getNumber(2)).isEqualTo(cut(type, TIMES));
    }
  }

  private static void addOne(SharedArray array, int index) {
    if (array.type().isInteger()) {
      array.getAndAdd(index, 1);
    } else {
      array.getAndAddDouble(index, 1);
    }
  }

  private static Number cut(CType type, long value) {
    return type.isInteger() ? type.number(value) : type.number(type.bits((double) value));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B21")
  void compareAndSetOfThreads_succeedsOnceForEachChange(CType type) throws Exception {
    try (SharedValue value = SharedValue.raw(type)) {
      inThreads(
          thread -> {
            for (int i = 0; i < 1_000; i++) {
              increment(value);
            }
          });
      long all = THREADS * 1_000;
      assertThat(value.getNumber()).isEqualTo(cut(type, type.size() == 1 ? all % 100 : all));
    }
  }

  private static void increment(SharedValue value) {
    boolean done = false;
    while (!done) {
      if (value.type().isInteger()) {
        long old = value.getLong();
        done = value.compareAndSet(old, value.bytes() == 1 ? (old + 1) % 100 : old + 1);
      } else {
        double old = value.getDouble();
        done = value.compareAndSetDouble(old, old + 1);
      }
    }
  }

  @Test
  @Tag("B21")
  void readAndWriteUnderTheLock_areOneStep() throws Exception {
    try (SharedValue value = SharedValue.create(CType.INT)) {
      inThreads(
          thread -> {
            for (int i = 0; i < TIMES; i++) {
              value.lock().lock();
              try {
                value.setLong(value.getLong() + 1);
              } finally {
                value.lock().unlock();
              }
            }
          });
      assertThat(value.getLong()).isEqualTo(THREADS * TIMES);
    }
  }

  @Test
  void rawValue_getsItsLockLater() throws Exception {
    try (SharedValue raw = SharedValue.raw(CType.INT);
        MemoryLock lock = MemoryLock.create()) {
      assertThat(raw.isLocked()).isFalse();
      assertThatThrownBy(raw::lock)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("synchronizedBy");

      SharedValue locked = raw.synchronizedBy(lock);

      assertThat(locked.isLocked()).isTrue();
      assertThat(locked.lock()).isSameAs(lock);
      raw.setLong(5);
      assertThat(locked.getLong()).isEqualTo(5);
      assertWaitsForLock(locked);
    }
  }

  @Test
  void methodOfALockedValue_waitsForWhoHoldsTheLock() throws Exception {
    try (SharedValue value = SharedValue.create(CType.INT)) {
      assertWaitsForLock(value);
    }
  }

  private static void assertWaitsForLock(SharedValue value) throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    Future<Long> added;
    try {
      value.lock().lock();
      try {
        added = other.submit(() -> value.getAndAdd(1));
        Await.until("waits", SharedValueTest::someThreadWaits);
        value.setLong(40);
        assertThat(added).isNotDone();
      } finally {
        value.lock().unlock();
      }
      assertThat(Await.get(added)).isEqualTo(40);
      assertThat(value.getLong()).isEqualTo(41);
    } finally {
      other.shutdownNow();
    }
  }

  private static boolean someThreadWaits() {
    return Thread.getAllStackTraces().values().stream()
        .anyMatch(
            stack ->
                Stream.of(stack)
                    .anyMatch(frame -> frame.getClassName().equals("io.partita.memory.LocalLock")));
  }

  @Test
  void copy_isOtherMemoryWithoutALock() {
    try (SharedValue value = SharedValue.create(CType.LONG, 42);
        SharedValue copy = value.copy()) {
      value.setLong(43);

      assertThat(copy.getLong()).isEqualTo(42);
      assertThat(copy.isLocked()).isFalse();
      assertThat(copy.memory().name()).isNotEqualTo(value.memory().name());
    }
  }

  @Test
  void closedValue_saysSo() {
    SharedValue value = SharedValue.create(CType.INT, 3);
    SharedValue raw = SharedValue.raw(CType.INT);
    MemoryLock lock = value.lock();
    value.close();
    raw.close();
    value.close();

    String closed = "Shared memory block %s is closed".formatted(value.memory().name());
    assertThatThrownBy(value::getLong).isInstanceOf(IllegalStateException.class).hasMessage(closed);
    assertThatThrownBy(raw::getLong).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> raw.getAndAdd(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(raw::buffer).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(raw::copy).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(lock::lock).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(lock::tryLock).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Travel.pack(value)).hasRootCauseMessage(closed);
  }

  @Test
  void valueThatTravelled_isTheSameMemory() {
    try (SharedValue value = SharedValue.create(CType.INT, 3);
        SharedValue there = Travel.there(value)) {
      there.getAndAdd(1);

      assertThat(value.getLong()).isEqualTo(4);
      assertThat(there.isLocked()).isTrue();
    }
  }

  @Test
  void valueThatTravelsAfterItsCreatorClosedIt_isMissed() {
    SharedValue value = SharedValue.create(CType.INT);
    String packed = Travel.pack(value);
    value.close();

    assertThatThrownBy(() -> Travel.unpack(packed))
        .isInstanceOf(BlockMissingException.class)
        .hasMessageContaining(value.memory().name());
  }

  @FunctionalInterface
  private interface InThread {
    void run(int thread);
  }

  private static void inThreads(InThread work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch start = new CountDownLatch(1);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        all.add(
            threads.submit(
                () -> {
                  start.await();
                  work.run(thread);
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> one : all) {
        Await.get(one);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
