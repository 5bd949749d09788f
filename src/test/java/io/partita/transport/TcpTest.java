package io.partita.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.testing.Certificates;
import io.partita.wire.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections by TCP: with TLS, and without it on this host. */
class TcpTest {
  private static final Duration PROMPTLY = Duration.ofSeconds(1);
  private static final Endpoint.Tcp ANY_PORT = new Endpoint.Tcp("localhost", 0);

  private static ConnectionOptions encrypted;
  private static ConnectionOptions strangers;

  private final AuthKey key = AuthKey.generate();
  private Listener listener;

  @BeforeAll
  static void certificates(@TempDir Path temporary) throws Exception {
    encrypted = ConnectionOptions.DEFAULTS.withTls(tls(temporary.resolve("ours")));
    strangers = ConnectionOptions.DEFAULTS.withTls(tls(temporary.resolve("theirs")));
  }

  private static Tls tls(Path store) throws Exception {
    char[] password = Certificates.generate(store);
    return Tls.of(store, store, password);
  }

  @BeforeEach
  void listen() {
    listener = Listener.open(ANY_PORT, encrypted);
  }

  @AfterEach
  void close() {
    listener.close();
  }

  private void listen(ConnectionOptions options) {
    listener.close();
    listener = Listener.open(ANY_PORT, options);
  }

  private Connection dial(AuthKey with, ConnectionOptions options) {
    return Connection.connect(listener.endpoint(), "child", with, Pair.TIMEOUT, options);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("B25")
  void messagesOfAnySize_arriveWholeInBothDirectionsAtOnce(boolean tls) throws Exception {
    ConnectionOptions options = tls ? encrypted : ConnectionOptions.DEFAULTS;
    listen(options);
    CompletableFuture<Connection> expected = listener.expect("child", key);
    try (Connection child = dial(key, options);
        Connection parent = Await.get(expected)) {
      List<byte[]> messages = messages();
      CompletableFuture<Void> down = Background.run(() -> sendAll(parent, messages));
      CompletableFuture<Void> up = Background.run(() -> sendAll(child, messages));
      CompletableFuture<Boolean> upThere = Background.supply(() -> arriveAt(parent, messages));

      assertThat(arriveAt(child, messages)).isTrue();
      assertThat(Await.get(upThere)).isTrue();
      Await.get(down);
      Await.get(up);

      child.close();
      assertThat(Pair.receive(parent)).isNull();
    }
  }

  private static List<byte[]> messages() {
    List<byte[]> messages = new ArrayList<>();
    for (int size : new int[] {0, 1, 16 << 10, (64 << 10) + 1, 5, 16 << 20, 3}) {
      byte[] message = new byte[size];
      new Random(size).nextBytes(message);
      messages.add(message);
    }
    return messages;
  }

  private static void sendAll(Connection connection, List<byte[]> messages) {
    messages.forEach(message -> connection.send((byte) 1, 1, message));
  }

  private static boolean arriveAt(Connection connection, List<byte[]> messages) {
    for (byte[] message : messages) {
      Frame frame = connection.receive();
      if (frame == null || !Arrays.equals(frame.payload(), message)) {
        return false;
      }
    }
    return true;
  }

  @Test
  @Tag("B40")
  void certificateNobodyTrusts_isRefusedOnBothSidesAtOnce() throws Exception {

    assertThatThrownBy(() -> dial(key, strangers))
        .isInstanceOf(ConnectionRefusedException.class)
        .hasMessageContaining("trust");

    Await.until("counted", () -> listener.refused() == 1);
    assertConnectsPromptly(encrypted);
  }

  @Test
  @Tag("B40")
  void wrongKeyOverTls_isRefused() throws Exception {
    assertThat(listener.expect("child", key)).isNotDone();

    assertThatThrownBy(() -> dial(AuthKey.generate(), encrypted))
        .isInstanceOf(ConnectionRefusedException.class)
        .hasMessageContaining("does not expect child with this key");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("B40")
  @Tag("F20")
  void silentStrangersAndGarbage_keepNoValidClientWaiting(boolean tls) throws Exception {
    ConnectionOptions options = tls ? encrypted : ConnectionOptions.DEFAULTS;
    listen(options);
    List<SocketChannel> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        silent.add(knock());
        if (i % 3 == 0) {
          silent.get(i).write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8)));
        }
        if (i % 50 == 0) {
          assertConnectsPromptly(options);
        }
      }
      assertConnectsPromptly(options);
      Await.until(
          "all but the last 64 are dropped",
          () -> listener.refused() >= 300 - Listener.MAX_UNAUTHENTICATED);
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  private SocketChannel knock() throws IOException {
    int port = ((Endpoint.Tcp) listener.endpoint()).port();
    return SocketChannel.open(new InetSocketAddress("localhost", port));
  }

  private void assertConnectsPromptly(ConnectionOptions options) throws Exception {
    CompletableFuture<Connection> expected = listener.expect("child", key);
    Connection child = Await.get(PROMPTLY, CompletableFuture.supplyAsync(() -> dial(key, options)));
    Await.get(PROMPTLY, expected).close();
    child.close();
  }

  @Test
  void listenerThatClosed_answersNobody() {
    listener.close();

    assertThatThrownBy(
            () ->
                Connection.connect(
                    listener.endpoint(), "child", key, Duration.ofMillis(200), encrypted))
        .isInstanceOf(ConnectionRefusedException.class)
        .hasMessageContaining("Nobody answered at tcp:localhost:");
  }

  @Test
  void beyondLoopback_isRefusedWithoutTls() {
    Endpoint everywhere = new Endpoint.Tcp("0.0.0.0", 0);
    Endpoint elsewhere = new Endpoint.Tcp("192.0.2.1", 4711);

    assertThatThrownBy(() -> Listener.open(everywhere, ConnectionOptions.DEFAULTS))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("only TLS is allowed");
    assertThatThrownBy(
            () ->
                Connection.connect(
                    elsewhere, "child", key, Pair.TIMEOUT, ConnectionOptions.DEFAULTS))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("tcp:192.0.2.1:4711 is beyond this host's loopback");
    Listener.open(everywhere, encrypted).close();
  }

  @Test
  void portThatIsTaken_isSaid() {

    assertThatThrownBy(() -> Listener.open(listener.endpoint(), encrypted))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining(listener.endpoint().toString());
  }

  @Test
  @Tag("F19")
  void proofForAnotherCertificate_isWorthNothing() {
    Handshake.Challenge challenge = Handshake.Challenge.create();
    Handshake.Secret seenByTheDialer = new Handshake.Secret(key, new byte[] {1});
    Handshake.Secret ofTheListener = new Handshake.Secret(key, new byte[] {2});
    Handshake.Response response =
        Handshake.ofConnector(seenByTheDialer, "child", challenge).response("child");

    Handshake passedOn = Handshake.ofListener(ofTheListener, challenge, response);
    Handshake honest = Handshake.ofListener(seenByTheDialer, challenge, response);

    assertThat(passedOn.isProvedBy(Handshake.Role.CONNECTOR, response.proof())).isFalse();
    assertThat(honest.isProvedBy(Handshake.Role.CONNECTOR, response.proof())).isTrue();
  }
}
