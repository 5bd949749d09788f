package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("B24")
class CTypeTest {
  @Test
  void codes_areThoseOfPython() {
    StringBuilder codes = new StringBuilder();
    Arrays.stream(CType.values()).forEach(type -> codes.append(type.code()));

    assertThat(codes.toString()).isEqualTo("cbBuhHiIlLqQfd");
    assertThat(codes.chars().mapToObj(code -> CType.of((char) code)))
        .containsExactly(CType.values());
    assertThatThrownBy(() -> CType.of('x'))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'x'");
  }

  @ParameterizedTest
  @CsvSource({
    "c, 1, 0, 255",
    "b, 1, -128, 127",
    "B, 1, 0, 255",
    "u, 4, 0, 1114111",
    "h, 2, -32768, 32767",
    "H, 2, 0, 65535",
    "i, 4, -2147483648, 2147483647",
    "I, 4, 0, 4294967295",
    "l, 8, -9223372036854775808, 9223372036854775807",
    "L, 8, 0, 18446744073709551615",
    "q, 8, -9223372036854775808, 9223372036854775807",
    "Q, 8, 0, 18446744073709551615"
  })
  void integerType_holdsItsRangeAndNothingElse(char code, int size, String min, String max) {
    CType type = CType.of(code);

    assertThat(type.size()).isEqualTo(size);
    for (String end : new String[] {min, max, "7"}) {
      Number number = type.number(type.bits(new BigInteger(end)));
      assertThat(number.toString()).isEqualTo(end);
    }
    BigInteger below = new BigInteger(min).subtract(BigInteger.ONE);
    BigInteger above = new BigInteger(max).add(BigInteger.ONE);
    assertThatThrownBy(() -> type.bits(below))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(min)
        .hasMessageContaining(below.toString());
    assertThatThrownBy(() -> type.bits(above)).isInstanceOf(IllegalArgumentException.class);
    if (size < Long.BYTES) {
      assertThatThrownBy(() -> type.bits(above.longValue()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> type.bits(below.longValue()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void floatingType_roundsAsInC() {
    assertThat(CType.DOUBLE.floating(CType.DOUBLE.bits(0.1))).isEqualTo(0.1);
    assertThat(CType.FLOAT.floating(CType.FLOAT.bits(0.1))).isEqualTo(0.1f);
    assertThat(CType.FLOAT.number(CType.FLOAT.bits(2.5))).isEqualTo(2.5f);
    assertThat(CType.DOUBLE.number(CType.DOUBLE.bits(Integer.valueOf(3)))).isEqualTo(3.0);
    assertThat(CType.FLOAT.size()).isEqualTo(4);
    assertThat(CType.DOUBLE.size()).isEqualTo(8);
  }

  @Test
  void numberOfTheWrongKind_isRefused() {
    assertThatThrownBy(() -> CType.INT.bits(Double.valueOf(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.0");
    assertThatThrownBy(() -> CType.INT.bits(3.0)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> CType.DOUBLE.bits(3L))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Double");
  }
}
