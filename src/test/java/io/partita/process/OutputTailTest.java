package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTailTest {
  private final OutputTail tail = new OutputTail();
  private final StringBuilder all = new StringBuilder();

  @Test
  void lessThanTheCapacity_isKeptWhole() {
    append("one ");
    append("two");
    assertThat(tail.text()).isEqualTo("one two");
  }

  @Test
  void piecesOfManySizes_leaveTheLastBytesInOrder() {
    for (int i = 1; i < 700; i++) {
      append(Integer.toString(i).repeat(i % 97));
    }
    assertThat(tail.text()).isEqualTo(end());
  }

  @Test
  void onePieceBeyondTheCapacity_leavesItsEnd() {
    append("before");
    append("0123456789".repeat(OutputTail.CAPACITY / 5) + "end");
    assertThat(tail.text()).isEqualTo(end());
    append("more");
    assertThat(tail.text()).isEqualTo(end());
  }

  @Test
  void crashReportBeyondTheCapacity_keepsItsBeginning() {
    append("before\n#\n# A fatal");
    append(
        " error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV (0xb) at pc=0\n");
    append("0123456789".repeat(OutputTail.CAPACITY / 5) + "END.\n");
    assertThat(tail.text())
        .startsWith("# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIG")
        .endsWith(end());
  }

  private void append(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    tail.append(bytes, bytes.length);
    all.append(text);
  }

  private String end() {
    return all.substring(Math.max(0, all.length() - OutputTail.CAPACITY));
  }
}
