package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.Deadline;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputMarkTest {
  private final List<String> passed = new ArrayList<>();
  private final OutputTail tail = new OutputTail();
  private final OutputSink sink =
      new OutputSink() {
        @Override
        public void line(String source, String line) {
          throw new AssertionError("the context is lost");
        }

        @Override
        public void line(String source, String context, String line) {
          passed.add(context + "|" + line);
        }
      };

  private void drain(String printed) throws InterruptedException {
    byte[] bytes = printed.getBytes(StandardCharsets.UTF_8);
    OutputDrain drain = new OutputDrain("child", new ByteArrayInputStream(bytes), tail, sink);
    drain.start();
    assertThat(drain.awaitEnd(Duration.ofSeconds(30), Deadline.after(Duration.ofSeconds(30))))
        .isTrue();
  }

  private static String mark(String context) {
    return "\n\u0001partita-output " + context + "\n";
  }

  @Test
  void linesBelongToTheMarkBeforeThem() throws Exception {
    drain(
        "first\n" + mark("a") + "second\n\n" + mark("b") + "\nthird, not ended" + mark("") + "end");

    assertThat(passed)
        .containsExactly("|first", "a|second", "a|", "b|", "b|third, not ended", "|end");
  }

  @Test
  void emptyLinesWithoutAMark_arePassed() throws Exception {
    drain("\nfirst\n\n\n");

    assertThat(passed).containsExactly("|", "|first", "|", "|");
  }

  @Test
  void overlongLineBeforeAMark_doesNotSwallowIt() throws Exception {
    drain("x".repeat(1 << 20) + mark("a") + "after\n");

    assertThat(passed).hasSize(2).last().isEqualTo("a|after");
  }

  @Test
  void tail_beginsBehindTheLastMark() throws Exception {
    drain("first\n" + mark("a") + "second\n");

    assertThat(tail.text()).isEqualTo("second\n");
  }
}
