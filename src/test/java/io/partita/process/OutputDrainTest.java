package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OutputDrainTest {
  @Test
  @Tag("F5")
  void sinkThatThrowsAnError_isCalledNoMoreAndTheRestIsRead() throws Exception {
    String printed = "a line of output\n".repeat(10_000) + "last";
    AtomicInteger calls = new AtomicInteger();
    OutputTail tail = new OutputTail();
    OutputDrain drain =
        new OutputDrain(
            "child",
            new ByteArrayInputStream(printed.getBytes(StandardCharsets.UTF_8)),
            tail,
            (source, line) -> {
              calls.incrementAndGet();
              throw new LinkageError("out of sorts");
            });
    drain.start();
    assertThat(drain.awaitEnd(Duration.ofSeconds(30))).isTrue();
    assertThat(calls).hasValue(1);
    assertThat(tail.text()).endsWith("line of output\nlast");
  }
}
