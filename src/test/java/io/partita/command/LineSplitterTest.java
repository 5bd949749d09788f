package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();

  @Test
  void lettersAndLinesInPieces_arePutTogether() {
    byte[] bytes = "ä€\r\n\n𝄞 x\nlast".getBytes(StandardCharsets.UTF_8);
    split(StandardCharsets.UTF_8, bytes, 1);
    assertThat(lines).containsExactly("ä€", "", "𝄞 x", "last");
  }

  @Test
  void charsetOfTwoBytes_isSplitBetweenLetters() {
    split(StandardCharsets.UTF_16BE, "Ċ\nb".getBytes(StandardCharsets.UTF_16BE), 3);
    assertThat(lines).containsExactly("Ċ", "b");
  }

  @Test
  void lineThatIsTooLong_isCutAndCounted_andTheNextIsWhole() {
    String text = "x".repeat(LineSplitter.MAX_LINE + 7) + "\nnext\n";
    split(StandardCharsets.UTF_8, text.getBytes(StandardCharsets.UTF_8), 5000);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).endsWith("xx [7 characters more]");
    assertThat(lines.get(1)).isEqualTo("next");
  }

  @Test
  void halfALetterAtTheEnd_isReplaced() {
    split(StandardCharsets.UTF_8, new byte[] {'a', (byte) 0xe2, (byte) 0x82}, 2);
    assertThat(lines).containsExactly("a\uFFFD");
  }

  @Test
  void nothing_isNoLine() {
    split(StandardCharsets.UTF_8, new byte[0], 1);
    assertThat(lines).isEmpty();
  }

  private void split(Charset charset, byte[] bytes, int atOnce) {
    LineSplitter splitter = new LineSplitter(charset, lines::add);
    for (int i = 0; i < bytes.length; i += atOnce) {
      int length = Math.min(atOnce, bytes.length - i);
      byte[] part = new byte[length];
      System.arraycopy(bytes, i, part, 0, length);
      splitter.accept(part, length);
    }
    splitter.finish();
  }
}
