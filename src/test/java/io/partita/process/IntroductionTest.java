package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.transport.AuthKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IntroductionTest {
  private static final Introduction INTRODUCTION =
      new Introduction(
          "worker-1-ä", Path.of("/run/s/0"), AuthKey.generate(), Duration.ofMillis(500), 3);

  @Test
  void whatWasWritten_isRead_andNoByteMore() throws IOException {
    byte[] written = INTRODUCTION.toBytes();
    InputStream in = new ByteArrayInputStream(Arrays.copyOf(written, written.length + 1));
    Introduction read = Introduction.read(in);
    assertThat(read.childId()).isEqualTo(INTRODUCTION.childId());
    assertThat(read.address()).isEqualTo(INTRODUCTION.address());
    assertThat(read.generation()).isEqualTo(3);
    assertThat(read.heartbeat()).isEqualTo(INTRODUCTION.heartbeat());
    assertThat(read.key().bytes()).isEqualTo(INTRODUCTION.key().bytes());
    assertThat(in.available()).isEqualTo(1);
  }

  @Test
  void someoneAtTheKeyboard_isToldThatThisIsAChild() {
    assertThatThrownBy(() -> read("hello there\n".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("cannot be started by hand");
  }

  @Test
  void endOfStreamAnywhere_isRefused() {
    byte[] written = INTRODUCTION.toBytes();
    for (int length = 0; length < written.length; length++) {
      byte[] part = Arrays.copyOf(written, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(PartitaException.class);
    }
  }

  @Test
  void key_isNotShown() {
    assertThat(INTRODUCTION.toString()).contains("AuthKey").doesNotContain("[B");
  }

  private static Introduction read(byte[] bytes) {
    return Introduction.read(new ByteArrayInputStream(bytes));
  }
}
