package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionRefusedException;
import io.partita.transport.Endpoint;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Those who have no key, or say nothing, keep nobody out who has it. */
@Tag("F20")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangersIT {
  /** Ten times what the contract says. */
  private static final Duration PROMPTLY = Duration.ofSeconds(1);

  private static final int FEW = 2_000;
  private static final int MANY = 100_000;

  private final Manager manager = Manager.start();

  @BeforeAll
  void firstConnectionLoadsClasses() {
    manager.connect().close();
  }

  @AfterAll
  void close() {
    manager.close();
  }

  private void assertServesPromptly() {
    long begin = System.nanoTime();
    try (Session session = manager.connect()) {
      assertThat(session.queue("q")).isEmpty();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPTLY);
  }

  @Test
  void thousandSilentConnections() throws Exception {
    ArrayDeque<SocketChannel> silent = new ArrayDeque<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        silent.add(connect());
        if (i % 50 == 0) {
          assertServesPromptly();
        }
      }
      assertServesPromptly();
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(((Endpoint.Unix) manager.endpoint()).path()));
    return channel;
  }

  @Test
  void wrongKeys() throws Exception {
    assertNobodyIsKeptOut(FEW);
  }

  @Test
  @Tag("storm")
  void hundredThousandWrongKeys() throws Exception {
    assertNobodyIsKeptOut(MANY);
  }

  private void assertNobodyIsKeptOut(int attempts) throws Exception {
    CompletableFuture<Void> flood = Background.run(() -> knock(attempts));
    while (!flood.isDone()) {
      assertServesPromptly();
    }
    flood.get();
    // The manager may not have seen the end of the last one yet.
    Await.until("one session", () -> manager.session().snapshot().sessions() == 1);
  }

  private void knock(int attempts) {
    AuthKey wrong = AuthKey.generate();
    for (int i = 0; i < attempts; i++) {
      assertThatThrownBy(() -> Manager.connect(manager.endpoint(), wrong, SessionOptions.DEFAULTS))
          .isInstanceOf(ConnectionRefusedException.class);
    }
  }
}
