package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.Deadline;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
    assertThat(drain.awaitEnd(Duration.ofSeconds(30), Deadline.after(Duration.ofSeconds(30))))
        .isTrue();
    assertThat(calls).hasValue(1);
    assertThat(tail.text()).endsWith("line of output\nlast");
  }

  @Test
  @Tag("B8")
  void sinkThatIsSlow_getsAllOfIt() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    OutputDrain drain =
        new OutputDrain(
            "child",
            new ByteArrayInputStream("a line\n".repeat(20).getBytes(StandardCharsets.UTF_8)),
            new OutputTail(),
            (source, line) -> {
              LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
              calls.incrementAndGet();
            });
    drain.start();
    assertThat(drain.awaitEnd(Duration.ofMillis(50), Deadline.after(Duration.ofSeconds(30))))
        .isTrue();
    assertThat(calls).hasValue(20);
  }
}
