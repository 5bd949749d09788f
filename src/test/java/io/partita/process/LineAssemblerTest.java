package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {
  private final List<String> lines = new ArrayList<>();
  private final LineAssembler assembler = new LineAssembler(lines::add);

  @Test
  void linesInPieces_arePutTogether() {
    feed("one\ntw");
    feed("o\r\n\nthree");
    assembler.finish();
    assertThat(lines).containsExactly("one", "two", "", "three");
  }

  @Test
  void nothing_isNoLine() {
    assembler.finish();
    assertThat(lines).isEmpty();
  }

  @Test
  @Tag("F5")
  void lineBeyondTheLimit_isCutAndCounted() {
    feed("x".repeat(LineAssembler.MAX_LINE));
    feed("y".repeat(1000));
    feed("z\nnext\n");
    assertThat(lines)
        .containsExactly("x".repeat(LineAssembler.MAX_LINE) + " [1001 bytes more]", "next");
  }

  @Test
  @Tag("F5")
  void invalidUtf8_isReplaced() {
    assembler.accept(new byte[] {'a', (byte) 0xC3, 'b', (byte) 0xFF, '\n'}, 5);
    assertThat(lines).containsExactly("a\uFFFDb\uFFFD");
  }

  private void feed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assembler.accept(bytes, bytes.length);
  }
}
