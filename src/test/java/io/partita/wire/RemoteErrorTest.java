package io.partita.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RemoteErrorTest {
  @Test
  @Tag("B28")
  void exceptionWithCauses_arrivesAsData() {
    Exception thrown = new IllegalStateException("outer", new IllegalArgumentException("inner"));
    RemoteError read = roundTrip(RemoteError.of(thrown));
    assertThat(read).isEqualTo(RemoteError.of(thrown));
    assertThat(read).hasToString("java.lang.IllegalStateException: outer");
    assertThat(read.cause()).hasToString("java.lang.IllegalArgumentException: inner");
    assertThat(read.stack()).contains("RemoteErrorTest", "Caused by");
  }

  @Test
  void circleOfCauses_ends() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);
    assertThat(roundTrip(RemoteError.of(first)).message()).isEqualTo("first");
  }

  @Test
  @Tag("B29")
  void hugeMessage_isCut() {
    RemoteError error = RemoteError.of(new Exception("x".repeat(20_000_000)));
    assertThat(error.message().length() + error.stack().length()).isLessThan(100_000);
    assertThat(error.message()).endsWith("[cut here]");
  }

  @Test
  void exceptionThatThrowsItself_keepsWhatItCanTell() {
    Exception rude =
        new Exception(new IllegalStateException("cause")) {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new UnsupportedOperationException();
          }
        };
    RemoteError error = RemoteError.of(rude);
    assertThat(error.type()).isEqualTo(rude.getClass().getName());
    assertThat(error.cause()).hasToString("java.lang.IllegalStateException: cause");
  }

  private static RemoteError roundTrip(RemoteError error) {
    WireWriter out = new WireWriter();
    error.write(out);
    return RemoteError.read(new WireReader(out.toBytes()));
  }
}
