package io.partita.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.wire.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private SocketDirectory directory;
  private Listener listener;
  private Connection parent;
  private Connection child;

  @BeforeEach
  void connect(@TempDir Path temporary) throws Exception {
    directory = SocketDirectory.create(temporary);
    listener = Listener.open(directory);
    AuthKey key = AuthKey.generate();
    CompletableFuture<Connection> expected = listener.expect("child", key);
    child = Connection.connect(listener.address(), "child", key, TIMEOUT);
    parent = Await.get(expected);
  }

  @AfterEach
  void close() {
    child.close();
    parent.close();
    listener.close();
    directory.close();
  }

  @Test
  void messageSent_isReceivedByThePeer() throws Exception {
    parent.send((byte) 5, 42, new byte[] {1, 2, 3});

    Frame frame = receive(child);

    assertThat(frame.type()).isEqualTo((byte) 5);
    assertThat(frame.callId()).isEqualTo(42);
    assertThat(frame.payload()).containsExactly(1, 2, 3);
  }

  private static Frame receive(Connection connection) throws Exception {
    return Objects.requireNonNull(
        Await.get(CompletableFuture.supplyAsync(connection::receive)), "end of stream");
  }
}
