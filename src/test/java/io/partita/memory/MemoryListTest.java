package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B24")
class MemoryListTest {
  @Test
  void elements_areWhatWasPut() {
    try (MemoryList list = MemoryList.create(Arrays.asList(null, true, 7, -8L, 2.5, "grün", ""))) {
      assertThat(list).containsExactly(null, true, 7, -8L, 2.5, "grün", "");
      assertThat(list.indexOf("grün")).isEqualTo(5);
      assertThat(list).isEqualTo(Arrays.asList(null, true, 7, -8L, 2.5, "grün", ""));
    }
  }

  @Test
  void bytes_areACopy() {
    byte[] bytes = {1, 2, 3};
    try (MemoryList list = MemoryList.raw(List.of(bytes))) {
      bytes[0] = 9;

      assertThat((byte[]) list.get(0)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void element_canBecomeAnyValueThatFits() {
    try (MemoryList list = MemoryList.create(Arrays.asList("12345678", null, "123456789"))) {
      assertThat(list.set(0, 5)).isEqualTo("12345678");
      assertThat(list.set(1, "12345678")).isNull();
      assertThat(list.set(2, "1234567890123456")).isEqualTo("123456789");

      assertThat(list).containsExactly(5, "12345678", "1234567890123456");
      assertThatThrownBy(() -> list.set(1, "12345678ä"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Element 1 has room for 8 bytes, not for 10");
      assertThat(list).containsExactly(5, "12345678", "1234567890123456");
    }
  }

  @Test
  void wrongTypeIndexOrChangeOfSize_isRefused() {
    assertThatThrownBy(() -> MemoryList.create(List.of(BigDecimal.ONE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.math.BigDecimal");
    try (MemoryList list = MemoryList.create(List.of(1))) {
      assertThatThrownBy(() -> list.set(0, BigDecimal.ONE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> list.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> list.set(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> list.add(2)).isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void emptyList_isOne() {
    try (MemoryList list = MemoryList.create(List.of())) {
      assertThat(list).isEmpty();
    }
  }

  @Test
  void listThatTravelled_isTheSameMemory() {
    try (MemoryList list = MemoryList.create(List.of("a", 1L));
        MemoryList there = Travel.there(list);
        MemoryList copy = list.copy();
        MemoryLock lock = MemoryLock.create()) {
      there.set(0, "b");

      assertThat(list).containsExactly("b", 1L);
      assertThat(copy).containsExactly("a", 1L);
      assertThat(there.isLocked()).isTrue();
      assertThat(copy.isLocked()).isFalse();
      assertThat(copy.synchronizedBy(lock).lock()).isSameAs(lock);
    }
  }

  @Test
  void closedList_saysSo() {
    MemoryList list = MemoryList.create(List.of(1));
    list.close();

    assertThatThrownBy(() -> list.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(list::size).isInstanceOf(IllegalStateException.class);
  }
}
