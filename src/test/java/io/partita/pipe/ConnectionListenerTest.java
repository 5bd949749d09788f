package io.partita.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.testing.Await;
import io.partita.testing.Certificates;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.ConnectionRefusedException;
import io.partita.transport.Endpoint;
import io.partita.transport.Tls;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConnectionListenerTest {
  private final AuthKey key = AuthKey.generate();
  private final ConnectionListener listener = ConnectionListener.open(key);

  @AfterEach
  void close() {
    listener.close();
  }

  @Test
  void severalClients_areAcceptedEachWithAConnectionOfItsOwn() throws Exception {
    List<ObjectConnection> clients = new ArrayList<>();
    assertThat(listener.lastAccepted()).isEmpty();
    for (int i = 0; i < 3; i++) {
      ObjectConnection client = ObjectConnection.connect(listener.endpoint(), key);
      clients.add(client);
      client.send(i);
    }

    for (ObjectConnection client : clients) {
      try (ObjectConnection accepted = listener.accept()) {
        accepted.send(accepted.receive());
        assertThat(listener.lastAccepted()).contains(listener.endpoint());
      }
      assertThat(client.receive()).isEqualTo(clients.indexOf(client));
      assertThatThrownBy(client::receive).isInstanceOf(EndOfStreamException.class);
      client.close();
    }
  }

  @Test
  @Tag("B40")
  void wrongKey_failsOnBothSidesAndTheRightOneIsAccepted() throws Exception {
    assertThatThrownBy(() -> ObjectConnection.connect(listener.endpoint(), AuthKey.generate()))
        .isInstanceOf(ConnectionRefusedException.class)
        .hasMessageContaining("with this key");
    assertThat(listener.refused()).isEqualTo(1);
    assertThat(listener.accept(Duration.ZERO)).isEmpty();

    ObjectConnection.connect(listener.endpoint(), key).close();
    listener.accept().close();
  }

  @Test
  @Tag("B40")
  void silentStrangers_keepNoClientWaiting() throws Exception {
    List<SocketChannel> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX);
        stranger.connect(UnixDomainSocketAddress.of(((Endpoint.Unix) listener.endpoint()).path()));
        silent.add(stranger);
      }
      long before = System.nanoTime();
      ObjectConnection.connect(listener.endpoint(), key).close();
      listener.accept().close();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    } finally {
      for (SocketChannel stranger : silent) {
        stranger.close();
      }
    }
  }

  @Test
  void acceptWithATime_givesUpAfterItAndNotBefore() throws Exception {
    long before = System.nanoTime();
    assertThat(listener.accept(Duration.ofMillis(50))).isEmpty();
    assertThat(System.nanoTime() - before).isBetween(50_000_000L, 1_000_000_000L);
  }

  @Test
  void closedWhileAccepting_isAnErrorForWhoWaits() throws Exception {
    FutureTask<ObjectConnection> accept = new FutureTask<>(listener::accept);
    Thread thread = new Thread(accept);
    thread.start();
    Await.until("waits", () -> thread.getState() == Thread.State.WAITING);
    ObjectConnection client = ObjectConnection.connect(listener.endpoint(), key);
    Await.get(accept).close();
    client.close();

    ObjectConnection unaccepted = ObjectConnection.connect(listener.endpoint(), key);
    listener.close();

    assertThatThrownBy(unaccepted::receive).isInstanceOf(EndOfStreamException.class);
    assertThatThrownBy(listener::accept)
        .isInstanceOf(ConnectionClosedException.class)
        .hasMessageContaining(listener.endpoint().toString());
    assertThatThrownBy(() -> ObjectConnection.connect(listener.endpoint(), key))
        .isInstanceOf(ConnectionRefusedException.class);
    assertThat(listener.isReady()).isTrue();
  }

  @Test
  void tooManyUnaccepted_seeTheEnd() throws Exception {
    List<ObjectConnection> clients = new ArrayList<>();
    for (int i = 0; i <= ConnectionListener.MAX_WAITING; i++) {
      clients.add(ObjectConnection.connect(listener.endpoint(), key));
    }
    ObjectConnection last = clients.get(clients.size() - 1);

    assertThat(last.poll(Duration.ofSeconds(10))).isTrue();
    assertThatThrownBy(last::receive).isInstanceOf(EndOfStreamException.class);
    assertThat(clients.get(0).poll()).isFalse();
    clients.forEach(ObjectConnection::close);
  }

  @Test
  void unixSocketOfOnesOwn_isListenedAtAndGoneAfterwards(@TempDir Path temporary) throws Exception {
    Endpoint endpoint = new Endpoint.Unix(temporary.resolve("s"));
    try (ConnectionListener own = ConnectionListener.open(endpoint, key, ObjectOptions.DEFAULTS)) {
      assertThatThrownBy(() -> ConnectionListener.open(endpoint, key, ObjectOptions.DEFAULTS))
          .isInstanceOf(PartitaException.class)
          .hasMessageContaining(endpoint.toString());
      ObjectConnection.connect(endpoint, key).close();
      own.accept().close();
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void tcpWithTls_carriesObjects_andKnowsWhereTheClientIs(@TempDir Path temporary)
      throws Exception {
    Path store = temporary.resolve("store");
    char[] password = Certificates.generate(store);
    ObjectOptions options =
        ObjectOptions.DEFAULTS.withConnection(
            ConnectionOptions.DEFAULTS.withTls(Tls.of(store, store, password)));
    Endpoint anyPort = new Endpoint.Tcp("localhost", 0);
    try (ConnectionListener secure = ConnectionListener.open(anyPort, key, options);
        ObjectConnection client = ObjectConnection.connect(secure.endpoint(), key, options);
        ObjectConnection accepted = secure.accept()) {
      client.send(List.of(1, 2));

      assertThat(accepted.receive()).isEqualTo(List.of(1, 2));
      assertThat(secure.lastAccepted().orElseThrow()).isInstanceOf(Endpoint.Tcp.class);
      accepted.send("bye");
      assertThat(Ready.any(List.of(client), Duration.ofSeconds(10))).containsExactly(client);
      assertThat(client.receive()).isEqualTo("bye");
    }
  }
}
