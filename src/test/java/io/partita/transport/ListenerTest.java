package io.partita.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.wire.Frame;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerTest {
  /** Ten times what the contract promises a valid client, whatever strangers do. */
  private static final Duration PROMPTLY = Duration.ofSeconds(1);

  private final AuthKey key = AuthKey.generate();
  private SocketDirectory directory;
  private Listener listener;

  @BeforeEach
  void open(@TempDir Path temporary) {
    directory = SocketDirectory.create(temporary);
    listener = Listener.open(directory);
  }

  @AfterEach
  void close() {
    listener.close();
    directory.close();
  }

  @Test
  @Tag("B40")
  void wrongKey_failsOnBothSidesAndTheRightOneStillConnects() throws Exception {
    CompletableFuture<Connection> expected = listener.expect("child", key);

    assertThatThrownBy(() -> dial("child", AuthKey.generate()))
        .isInstanceOf(ConnectionRefusedException.class)
        .hasMessageContaining("does not expect child with this key");
    assertThat(listener.refused()).isEqualTo(1);
    assertThat(expected).isNotDone();

    dial("child", key).close();
    Await.get(expected).close();
  }

  @Test
  @Tag("B40")
  void keyOfAnotherChild_isRefused() {
    AuthKey other = AuthKey.generate();
    assertThat(listener.expect("child", key)).isNotDone();
    assertThat(listener.expect("other", other)).isNotDone();

    assertThatThrownBy(() -> dial("child", other)).isInstanceOf(ConnectionRefusedException.class);
  }

  @Test
  @Tag("B40")
  void emptyKey_isRefused() {
    assertThatThrownBy(() -> AuthKey.of(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AuthKey.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("F27")
  void key_showsNothingOfItself() {
    assertThat(key).hasToString("AuthKey");
  }

  @Test
  void childNobodyExpects_isRefused() {
    assertThatThrownBy(() -> dial("stranger", key)).isInstanceOf(ConnectionRefusedException.class);
  }

  @Test
  void sameChildTwice_isRefusedTheSecondTime() throws Exception {
    CompletableFuture<Connection> expected = listener.expect("child", key);
    try (Connection first = dial("child", key);
        Connection accepted = Await.get(expected)) {
      assertThatThrownBy(() -> dial("child", key)).isInstanceOf(ConnectionRefusedException.class);

      first.send((byte) 1, 2, new byte[3]);
      assertThat(Pair.payload(accepted)).hasSize(3);
    }
  }

  @Test
  void sameChildExpectedTwice_isAnError() {
    assertThat(listener.expect("child", key)).isNotDone();

    assertThatThrownBy(() -> listener.expect("child", key))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void forgottenChild_isRefusedAndItsFutureFails() {
    CompletableFuture<Connection> expected = listener.expect("child", key);

    listener.forget("child");

    assertThatThrownBy(() -> Await.get(expected))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(() -> dial("child", key)).isInstanceOf(ConnectionRefusedException.class);
  }

  @Test
  @Tag("B40")
  void silentAndSlowStrangers_areDroppedAndBlockNobody() throws Exception {
    try (RawPeer silent = new RawPeer(listener.address());
        RawPeer slow = new RawPeer(listener.address())) {
      assertConnectsPromptly();

      // A byte at a time never ends the time it was given.
      Await.until("the slow stranger is dropped", () -> !slow.write(new byte[1]));
      assertThat(silent.challenge()).isNotNull();
      assertThat(Await.get(Background.supply(() -> silent.read() == null))).isTrue();
      assertThat(listener.refused()).isEqualTo(2);
    }
  }

  @Test
  @Tag("B40")
  @Tag("F20")
  void thousandSilentStrangers_keepNoValidClientWaiting() throws Exception {
    List<RawPeer> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        strangers.add(new RawPeer(listener.address()));
        if (i % 100 == 0) {
          assertConnectsPromptly();
        }
      }
      assertConnectsPromptly();
      Await.until(
          "all but the last 64 are dropped",
          () -> listener.refused() >= 1000 - Listener.MAX_UNAUTHENTICATED);
    } finally {
      strangers.forEach(RawPeer::close);
    }
  }

  @Test
  @Tag("F20")
  void manyBadKeys_areAllRefusedAndKeepNoValidClientWaiting() throws Exception {
    assertThat(listener.expect("child", key)).isNotDone();
    CompletableFuture<Void> flood = Background.run(this::knockWithBadKeys);

    while (!flood.isDone()) {
      assertConnectsPromptly();
    }

    Await.get(flood);
    assertThat(listener.refused()).isEqualTo(1000);
  }

  private void knockWithBadKeys() {
    AuthKey bad = AuthKey.generate();
    for (int i = 0; i < 1000; i++) {
      assertThatThrownBy(() -> dial("child", bad)).isInstanceOf(ConnectionRefusedException.class);
    }
  }

  @Test
  @Tag("F19")
  void garbageOrTooMuchBeforeTheProof_closesThatConnectionOnly() throws Exception {
    byte[] tooLong = ByteBuffer.allocate(100).putInt(0, (64 << 10) + 1).array();
    for (byte[] bytes :
        List.of(new byte[4000], tooLong, "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8))) {
      try (RawPeer peer = new RawPeer(listener.address())) {
        peer.challenge();
        long before = listener.refused();
        peer.write(bytes);
        assertThat(Await.get(Background.supply(() -> peer.read() == null))).isTrue();
        assertThat(listener.refused()).isEqualTo(before + 1);
      }
    }
    assertConnectsPromptly();
  }

  @Test
  @Tag("F19")
  void proofOfAnotherHandshake_isRefused() throws Exception {
    CompletableFuture<Connection> expected = listener.expect("child", key);
    try (RawPeer first = new RawPeer(listener.address());
        RawPeer second = new RawPeer(listener.address())) {
      Frame response =
          Handshake.ofConnector(RawPeer.secret(key), "child", first.challenge())
              .response("child")
              .frame();
      second.challenge();

      second.write(response);

      assertThat(second.read()).extracting(Frame::type).isEqualTo(Handshake.REFUSED);
      assertThat(second.read()).isNull();
      assertThat(expected).isNotDone();
    }
  }

  @Test
  @Tag("F19")
  void listenersOwnProofSentBack_isRefused() throws Exception {
    assertThat(listener.expect("child", key)).isNotDone();
    try (RawPeer peer = new RawPeer(listener.address())) {
      Handshake handshake = Handshake.ofConnector(RawPeer.secret(key), "child", peer.challenge());
      Handshake.Response honest = handshake.response("child");
      byte[] reflected = handshake.welcome().payload();

      peer.write(new Handshake.Response("child", honest.nonce(), reflected).frame());

      assertThat(peer.read()).extracting(Frame::type).isEqualTo(Handshake.REFUSED);
    }
  }

  @Test
  @Tag("B40")
  void listenerWithoutTheKey_isRefusedByTheChild(@TempDir Path temporary) throws Exception {
    try (SocketDirectory other = SocketDirectory.create(temporary);
        ServerSocketChannel impostor = bind(other.path().resolve("s"), 10)) {
      CompletableFuture<Void> answer = Background.run(() -> welcomeAnyone(impostor));

      assertThatThrownBy(
              () -> Connection.connect(other.path().resolve("s"), "child", key, Pair.TIMEOUT))
          .isInstanceOf(ConnectionRefusedException.class)
          .hasMessageContaining("does not hold the key of child");
      Await.get(answer);
    }
  }

  private static void welcomeAnyone(ServerSocketChannel server) {
    try (SocketChannel channel = server.accept()) {
      Guest guest = new Guest(Carrier.plain(channel));
      guest.send(guest.challenge.frame());
      ByteBuffer in = ByteBuffer.allocate(1000);
      channel.read(in);
      guest.send(new Frame(Handshake.WELCOME, 0, new byte[32]));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void nobodyListens_isRefusedAtOnce(@TempDir Path temporary) {
    assertThatThrownBy(
            () -> Connection.connect(temporary.resolve("none"), "child", key, Pair.TIMEOUT))
        .isInstanceOf(ConnectionRefusedException.class)
        .hasMessageContaining("Nobody listens");
  }

  @Test
  void listenerThatNeverAccepts_isGivenUpInTime(@TempDir Path temporary) throws Exception {
    Path address = temporary.resolve("s");
    Duration wait = Duration.ofMillis(200);
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel dead = bind(address, 1)) {
      assertThatThrownBy(() -> Connection.connect(address, "child", key, wait))
          .isInstanceOf(ConnectionRefusedException.class)
          .hasMessageContaining("Nobody answered");
      fillQueue(address, waiting);
      assertThat(dead.isOpen()).isTrue();

      assertThatThrownBy(() -> Connection.connect(address, "child", key, wait))
          .isInstanceOf(ConnectionRefusedException.class)
          .hasMessageContaining("Nobody answered");
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  private static void fillQueue(Path address, List<SocketChannel> waiting) throws IOException {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      waiting.add(channel);
      channel.configureBlocking(false);
      try {
        channel.connect(UnixDomainSocketAddress.of(address));
      } catch (SocketException full) {
        return;
      }
    }
  }

  @Test
  void listenerClosed_failsWhoIsExpectedAndKeepsWhoIsConnected() throws Exception {
    CompletableFuture<Connection> expected = listener.expect("early", key);
    try (Connection child = dial("early", key);
        Connection parent = Await.get(expected)) {
      CompletableFuture<Connection> late = listener.expect("late", key);

      listener.close();

      assertThatThrownBy(() -> Await.get(late)).hasCauseInstanceOf(ConnectionClosedException.class);
      assertThatThrownBy(() -> Await.get(listener.expect("later", key)))
          .hasCauseInstanceOf(ConnectionClosedException.class);
      assertThatThrownBy(() -> dial("late", key)).isInstanceOf(ConnectionRefusedException.class);
      parent.send((byte) 1, 1, new byte[7]);
      assertThat(Pair.payload(child)).hasSize(7);
    }
  }

  @Test
  void whoHangsOnAFutureAndBlocks_keepsNoOtherChildWaiting() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Void> blocked =
        listener.expect("first", key).thenAccept(connection -> awaitThenClose(release, connection));
    try (Connection first = dial("first", key)) {
      assertThat(first.isOpen()).isTrue();
      assertConnectsPromptly();
    } finally {
      release.countDown();
    }
    Await.get(blocked);
  }

  private static void awaitThenClose(CountDownLatch release, Connection connection) {
    try (connection) {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void childThatTheParentGaveUp_seesTheEnd() throws Exception {
    listener.expect("child", key).cancel(false);
    try (Connection child = dial("child", key)) {
      assertThat(Pair.receive(child)).isNull();
    }
  }

  @Test
  @Tag("F29")
  void connectionsMadeAndClosed_leaveNoDescriptorOpen() throws Exception {
    assertConnectsPromptly();
    int before = descriptors();

    for (int i = 0; i < 200; i++) {
      assertConnectsPromptly();
      assertThatThrownBy(() -> dial("stranger", key));
    }

    Await.until("descriptors are back at " + before, () -> descriptors() <= before);
  }

  private static int descriptors() {
    return java.util.Objects.requireNonNull(new java.io.File("/proc/self/fd").list()).length;
  }

  private void assertConnectsPromptly() throws Exception {
    CompletableFuture<Connection> expected = listener.expect("valid", key);
    Connection child = Await.get(PROMPTLY, Background.supply(() -> dial("valid", key)));
    Await.get(PROMPTLY, expected).close();
    child.close();
  }

  private Connection dial(String childId, AuthKey with) {
    return Connection.connect(listener.address(), childId, with, Pair.TIMEOUT);
  }

  private static ServerSocketChannel bind(Path address, int backlog) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(address), backlog);
    return server;
  }
}
