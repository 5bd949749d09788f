package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("B24")
class LayoutTest {
  private static final Pattern FIELD = Pattern.compile("([a-zA-Z])([0-9]*)");

  /** What gcc 12 says about offsets, sizeof and alignof of these structs. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c | 0 | 1 | 1",
        "cd | 0 8 | 16 | 8",
        "dc | 0 8 | 16 | 8",
        "ci | 0 4 | 8 | 4",
        "hc3i | 0 2 8 | 12 | 4",
        "cc16d | 0 1 24 | 32 | 8",
        "bhilq | 0 2 4 8 16 | 24 | 8",
        "qlihb | 0 8 16 20 22 | 24 | 8",
        "fcdcB | 0 4 8 16 17 | 24 | 8",
        "uchu | 0 4 6 8 | 12 | 4",
        "HcQcI | 0 2 8 16 20 | 24 | 8",
        "c3d2c5h | 0 8 24 30 | 32 | 8",
        "Bcf | 0 1 4 | 8 | 4",
        "L | 0 | 8 | 8",
        "bBhHcuiIlLqQfd | 0 1 2 4 6 8 12 16 24 32 40 48 56 64 | 72 | 8",
        "h3c | 0 6 | 8 | 2",
        "d2f3c7 | 0 16 28 | 40 | 8"
      })
  void layout_isThatOfGcc(String struct, String offsets, int size, int alignment) {
    Layout layout = layout(struct);

    assertThat(layout.size()).isEqualTo(size);
    assertThat(layout.alignment()).isEqualTo(alignment);
    assertThat(offsets(layout)).isEqualTo(offsets);
  }

  /** {@code struct in {char c; double d; short h;}; struct out {char a; struct in b; char z;};} */
  @Test
  void structInAStruct_isThatOfGcc() {
    Layout inner = Layout.of("c", CType.CHAR).with("d", CType.DOUBLE).with("h", CType.SHORT);
    Layout outer = Layout.of("a", CType.CHAR).with("b", inner).with("z", CType.CHAR);

    assertThat(offsets(outer)).isEqualTo("0 8 16 24 32");
    assertThat(outer.field("b.h").offset()).isEqualTo(24);
    assertThat(outer.size()).isEqualTo(40);
  }

  /**
   * {@code struct in {char c; short h; char x;}; struct out {char a; struct in b; char z; int i;}}
   */
  @Test
  void paddingAtTheEndOfAnInnerStruct_isThatOfGcc() {
    Layout inner = Layout.of("c", CType.CHAR).with("h", CType.SHORT).with("x", CType.CHAR);
    Layout outer =
        Layout.of("a", CType.CHAR).with("b", inner).with("z", CType.CHAR).with("i", CType.INT);

    assertThat(offsets(outer)).isEqualTo("0 2 4 6 8 12");
    assertThat(outer.size()).isEqualTo(16);
  }

  @Test
  void wrongField_isRefused() {
    Layout layout = Layout.of("x", CType.INT);

    assertThatThrownBy(() -> layout.with("x", CType.INT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"x\"");
    assertThatThrownBy(() -> layout.with("", CType.INT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> layout.with("y", CType.INT, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
    assertThatThrownBy(() -> layout.with("y", CType.LONG, 1 << 28))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field y");
    assertThatThrownBy(() -> layout.field("z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are x");
  }

  private static Layout layout(String struct) {
    Matcher fields = FIELD.matcher(struct);
    Layout layout = null;
    while (fields.find()) {
      String name = "f" + fields.start();
      CType type = CType.of(fields.group(1).charAt(0));
      int count = fields.group(2).isEmpty() ? 1 : Integer.parseInt(fields.group(2));
      layout = layout == null ? Layout.of(name, type, count) : layout.with(name, type, count);
    }
    if (layout == null) {
      throw new IllegalArgumentException(struct);
    }
    return layout;
  }

  private static String offsets(Layout layout) {
    return layout.fields().stream()
        .map(field -> Integer.toString(field.offset()))
        .collect(Collectors.joining(" "));
  }
}
