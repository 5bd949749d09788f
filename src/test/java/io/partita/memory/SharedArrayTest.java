package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("B24")
class SharedArrayTest {
  private final List<SharedData> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(SharedData::close);
  }

  private SharedArray opened(SharedArray array) {
    opened.add(array);
    return array;
  }

  static Stream<CType> integers() {
    return Stream.of(CType.values()).filter(CType::isInteger);
  }

  /** Against a plain array of longs, cut to the type: neighbours must never be touched. */
  @ParameterizedTest
  @MethodSource("integers")
  @Tag("B21")
  void everyOperation_changesItsElementAndNoOther(CType type) {
    SharedArray array = opened(SharedArray.raw(type, 9));
    long[] expected = new long[9];
    Random random = new Random(type.code());
    for (int i = 0; i < 2_000; i++) {
      int at = random.nextInt(9);
      long value = type == CType.WIDE_CHAR ? random.nextInt(1000) : type.value(random.nextLong());
      long old = expected[at];
      switch (random.nextInt(5)) {
        case 0 -> array.setLong(at, value);
        case 1 -> assertThat(array.getAndSet(at, value)).isEqualTo(old);
        case 2 -> {
          assertThat(array.compareAndSet(at, type == CType.WIDE_CHAR ? 1001 : ~old & 1, value))
              .isEqualTo(type != CType.WIDE_CHAR && (~old & 1) == old);
          assertThat(array.compareAndSet(at, old, value)).isTrue();
        }
        case 3 -> {
          value = type == CType.WIDE_CHAR ? 0 : value;
          assertThat(array.getAndAdd(at, value)).isEqualTo(old);
          value = type.value(old + value);
        }
        default -> {
          value = type == CType.WIDE_CHAR ? 0 : value;
          assertThat(array.addAndGet(at, value)).isEqualTo(type.value(old + value));
          value = type.value(old + value);
        }
      }
      expected[at] = value;
      assertThat(array.toLongArray()).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CType.class,
      names = {"FLOAT", "DOUBLE"})
  void floatingElements_addSwapAndCompare(CType type) {
    SharedArray array = opened(SharedArray.raw(type, 3));

    array.setDoubles(1.5, Double.NaN, -0.0);

    assertThat(array.getAndAddDouble(0, 0.25)).isEqualTo(1.5);
    assertThat(array.getDouble(0)).isEqualTo(1.75);
    assertThat(array.getAndSetDouble(0, 9)).isEqualTo(1.75);
    assertThat(array.compareAndSetDouble(0, 8, 1)).isFalse();
    assertThat(array.compareAndSetDouble(0, 9, 1)).isTrue();
    assertThat(array.compareAndSetDouble(1, Double.NaN, 2)).isTrue();
    assertThat(array.compareAndSetDouble(2, 0.0, 3)).isFalse();
    assertThat(array.toDoubleArray()).containsExactly(1, 2, -0.0);
    assertThatThrownBy(() -> array.getLong(0)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> array.getAndAdd(0, 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void sumThatIsTooLarge_wrapsAsInC() {
    SharedArray bytes = opened(SharedArray.create(CType.BYTE, List.of(127, -1)));

    assertThat(bytes.addAndGet(0, 1)).isEqualTo(-128);
    assertThat(bytes.getLong(1)).isEqualTo(-1);
  }

  @Test
  void unsignedLong_isTheLongOfTheSameBits() {
    SharedArray array = opened(SharedArray.raw(CType.UNSIGNED_LONG_LONG, 1));

    array.setLong(0, -1);

    assertThat(array.getNumber(0)).hasToString("18446744073709551615");
    assertThat(array.getLong(0)).isEqualTo(-1);
  }

  @Test
  void numbers_areWhatTheyWere() {
    SharedArray array = opened(SharedArray.create(CType.SHORT, List.of(1, -2L, (short) 3)));

    assertThat(array.toLongArray()).containsExactly(1, -2, 3);
    assertThat(array.getNumber(1)).isEqualTo(-2L);
    array.setNumber(1, 5);
    assertThat(array.getLong(1)).isEqualTo(5);
  }

  @Test
  void valueOutOfRange_isRefusedAndChangesNothing() {
    SharedArray array = opened(SharedArray.create(CType.UNSIGNED_BYTE, List.of(7, 8)));

    assertThatThrownBy(() -> array.setLong(0, 256))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("UNSIGNED_BYTE ('B') holds 0 to 255, not 256");
    assertThatThrownBy(() -> array.setLongs(1, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> array.compareAndSet(0, 7, 256))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(array.toLongArray()).containsExactly(7, 8);
  }

  @Test
  void wrongIndexOrLength_isRefused() {
    SharedArray array = opened(SharedArray.create(CType.INT, 3));

    assertThatThrownBy(() -> array.getLong(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> array.setLong(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> array.setLongs(1, 2, 3, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> array.slice(1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> array.slice(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SharedArray.create(CType.INT, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
    assertThatThrownBy(() -> SharedArray.raw(CType.LONG, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("17179869176");
  }

  @Test
  void sliceAndElement_areTheSameMemory() {
    SharedArray array = opened(SharedArray.create(CType.SHORT, List.of(0, 1, 2, 3, 4)));
    SharedArray slice = array.slice(1, 4);

    slice.setLong(0, 10);
    slice.at(2).setLong(30);

    assertThat(array.toLongArray()).containsExactly(0, 10, 2, 30, 4);
    assertThat(slice.length()).isEqualTo(3);
    assertThat(slice.lock().isHeldByCurrentThread()).isFalse();
  }

  @Test
  void buffer_isTheBytesInTheProcessorsOrder() {
    SharedArray array = opened(SharedArray.create(CType.INT, List.of(1, 2)));
    ByteBuffer buffer = array.buffer();

    buffer.putInt(4, 77);

    assertThat(buffer.capacity()).isEqualTo(8);
    assertThat(buffer.getInt(0)).isEqualTo(1);
    assertThat(array.getLong(1)).isEqualTo(77);
  }

  @Test
  void arrayInAGivenBlock_liesWhereItWasPut() {
    try (SharedMemory memory = SharedMemory.create(20)) {
      SharedArray array = SharedArray.in(memory, 12, CType.INT, 2);

      array.setLongs(5, 6);

      assertThat(memory.buffer().getInt(12)).isEqualTo(5);
      assertThat(array.isLocked()).isFalse();
      assertThatThrownBy(() -> SharedArray.in(memory, 2, CType.INT, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("multiple of 4");
      assertThatThrownBy(() -> SharedArray.in(memory, -4, CType.INT, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("-4");
      assertThatThrownBy(() -> SharedArray.in(memory, 16, CType.INT, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no room for 8 bytes from 16");
    }
  }

  @Test
  void lastByteOfAnOddBlock_canBeChanged() {
    try (SharedMemory memory = SharedMemory.create(3)) {
      SharedArray array = SharedArray.in(memory, 0, CType.BYTE, 3);

      array.getAndAdd(2, 5);

      assertThat(array.toLongArray()).containsExactly(0, 0, 5);
      assertThat(memory.buffer().capacity()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CType.class,
      names = {"CHAR", "WIDE_CHAR"})
  void text_endsAtTheFirstZero(CType type) {
    SharedArray array = opened(SharedArray.create(type, 9));

    array.setText("grün𝄞");
    array.setText("für");

    assertThat(array.text()).isEqualTo("für");
    array.setText("");
    assertThat(array.text()).isEmpty();
    array.setText("123456789");
    assertThat(array.text()).isEqualTo("123456789");
    assertThatThrownBy(() -> array.setText("1234567890"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10");
  }

  @Test
  void textOfNumbers_isRefused() {
    SharedArray array = opened(SharedArray.create(CType.INT, 8));

    assertThatThrownBy(array::text).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> array.setText("a")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void copy_isOtherMemoryWithoutALock() {
    SharedArray array = opened(SharedArray.create(CType.SHORT, List.of(1, 2, 3)));
    SharedArray copy = opened(array.slice(1, 3).copy());

    array.setLong(1, 9);

    assertThat(copy.toLongArray()).containsExactly(2, 3);
    assertThat(copy.isLocked()).isFalse();
  }

  @Test
  void rawArray_getsItsLockLater() throws Exception {
    SharedArray raw = opened(SharedArray.raw(CType.INT, 2));
    try (MemoryLock lock = MemoryLock.create()) {
      SharedArray locked = raw.synchronizedBy(lock);
      FutureTask<Long> added = new FutureTask<>(() -> locked.addAndGet(1, 1));
      lock.lock();
      try {
        new Thread(added).start();
        assertThatThrownBy(() -> added.get(50, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
        raw.setLong(1, 40);
      } finally {
        lock.unlock();
      }

      assertThat(Await.get(added)).isEqualTo(41);
      assertThat(raw.isLocked()).isFalse();
    }
  }

  @Test
  void arrayThatTravelled_isTheSameMemoryUnderTheSameLock() {
    SharedArray array = opened(SharedArray.create(CType.DOUBLE, 4));
    SharedArray there = opened(Travel.there(array.slice(1, 3)));

    there.setDouble(0, 2.5);

    assertThat(array.toDoubleArray()).containsExactly(0, 2.5, 0, 0);
    array.lock().lock();
    try {
      assertThat(there.lock().isHeldByCurrentThread()).isTrue();
    } finally {
      array.lock().unlock();
    }
  }
}
