package io.partita.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.Deadline;
import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLoopTest {
  private static final byte ECHO = 1;
  private static final byte FLOOD = 2;
  private static final byte NONSENSE = 3;
  private static final int MANY = 1_000;
  private static final long IDLE = 300_000_000;

  private final AuthKey key = AuthKey.generate();
  private final List<String> left = new CopyOnWriteArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private EventLoop loop;
  private SocketDirectory directory;
  private Listener listener;

  @BeforeEach
  void start(@TempDir Path temporary) {
    loop = EventLoop.start("partita-test-loop", Duration.ofNanos(100_000));
    directory = SocketDirectory.create(temporary);
    listener = Listener.open(directory);
    listener.expectAll("client", key, connection -> loop.welcome(connection, this::guest));
  }

  @AfterEach
  void close() {
    connections.forEach(Connection::close);
    loop.close();
    listener.close();
    directory.close();
  }

  /** Echoes, floods its peer with as many as are asked for, or refuses. */
  private EventLoop.Guest guest(Seat seat) {
    return new EventLoop.Guest() {
      @Override
      public void received(Frame message) {
        switch (message.type()) {
          case ECHO -> seat.post(message);
          case FLOOD -> {
            for (int i = 0; i < message.callId(); i++) {
              seat.post(new Frame(FLOOD, i, message.payload()));
            }
          }
          default -> throw new WireException("Nonsense");
        }
      }

      @Override
      public void left() {
        left.add(Thread.currentThread().getName());
      }
    };
  }

  private Connection connect() {
    Connection connection =
        Connection.connect(listener.address(), "client", key, Duration.ofSeconds(10));
    connections.add(connection);
    return connection;
  }

  private static Frame exchange(Connection connection, Frame message) {
    connection.send(message);
    Frame answer = connection.receive();
    if (answer == null) {
      throw new AssertionError("The stream ended");
    }
    return answer;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 1 << 16, 20 << 20})
  void message_isHandedOver_andWhatIsPostedArrives(int size) throws Exception {
    Connection client = connect();
    byte[] payload = new byte[size];
    if (size > 0) {
      payload[size - 1] += (byte) 7;
    }

    Frame answer =
        Await.get(Background.supply(() -> exchange(client, new Frame(ECHO, 5, payload))));

    assertThat(answer.callId()).isEqualTo(5);
    assertThat(answer.payload()).isEqualTo(payload);
  }

  @Test
  void manyConnections_areServedAtOnce_eachInItsOrder() throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Connection client = connect();
      all.add(Background.supply(() -> echoes(client)));
    }
    for (Future<Integer> one : all) {
      assertThat(Await.get(one)).isEqualTo(MANY);
    }
  }

  private static int echoes(Connection client) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      frames.add(new Frame(ECHO, i, "x".repeat(i % 50).getBytes(StandardCharsets.UTF_8)));
    }
    client.sendAll(frames);
    for (int i = 0; i < MANY; i++) {
      Frame answer = client.receive();
      if (answer == null || answer.callId() != i || answer.payload().length != i % 50) {
        throw new AssertionError("Out of order at " + i + ": " + answer);
      }
    }
    return MANY;
  }

  @Test
  void peerThatDoesNotRead_holdsUpNobody_andIsNotListenedTo() throws Exception {
    Connection lazy = connect();
    lazy.send(new Frame(FLOOD, 20, new byte[1 << 20]));
    Future<?> sender = Background.supply(() -> sendMuch(lazy));
    Connection other = connect();
    for (int i = 0; i < 100; i++) {
      assertThat(
              Await.get(Background.supply(() -> exchange(other, new Frame(ECHO, 1, new byte[1])))))
          .isNotNull();
    }
    assertThat(sender.isDone()).isFalse();
    for (int i = 0; i < 20; i++) {
      assertThat(Pair.payload(lazy)).hasSize(1 << 20);
    }
    for (int i = 0; i < 40; i++) {
      assertThat(Pair.payload(lazy)).hasSize(1 << 20);
    }
    assertThat(Await.get(sender)).isEqualTo(true);
  }

  private static boolean sendMuch(Connection lazy) {
    for (int i = 0; i < 40; i++) {
      lazy.send(new Frame(ECHO, i, new byte[1 << 20]));
    }
    return true;
  }

  @Test
  @Tag("F15")
  void peerThatDoesNotRead_isSeenToLeave() throws Exception {
    Connection lazy = connect();
    lazy.send(new Frame(FLOOD, 20, new byte[1 << 20]));
    lazy.awaitMessage(Deadline.after(Await.DEADLINE));
    lazy.close();

    Await.until("left", () -> left.size() == 1);
    assertThat(cpuOfLoopWhileIdle()).isLessThan(IDLE / 5);
  }

  @Test
  void peerThatHasLeft_costsNothing() throws Exception {
    Connection client = connect();
    exchange(client, new Frame(ECHO, 1, new byte[1]));
    client.close();

    Await.until("left", () -> left.size() == 1);
    assertThat(cpuOfLoopWhileIdle()).isLessThan(IDLE / 5);
  }

  /** Nanoseconds of CPU that the loop uses in so many of the clock. */
  private long cpuOfLoopWhileIdle() throws Exception {
    CompletableFuture<Long> thread = new CompletableFuture<>();
    loop.execute(() -> thread.complete(Thread.currentThread().getId()));
    long id = Await.get(thread);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    CompletableFuture<Boolean> due = new CompletableFuture<>();
    long before = threads.getThreadCpuTime(id);
    loop.execute(() -> loop.after(Duration.ofNanos(IDLE), () -> due.complete(true)));
    Await.get(due);
    return threads.getThreadCpuTime(id) - before;
  }

  @Test
  @Tag("F19")
  void messageThatMakesNoSense_endsThatConnectionOnly() throws Exception {
    Connection bad = connect();
    Connection good = connect();
    bad.send(new Frame(NONSENSE, 1, new byte[0]));

    assertThat(Pair.receive(bad)).isNull();
    Await.until("left", () -> left.size() == 1);
    assertThat(left).containsExactly("partita-test-loop");
    assertThat(loop.refused()).isEqualTo(1);
    assertThat(Await.get(Background.supply(() -> exchange(good, new Frame(ECHO, 1, new byte[1])))))
        .isNotNull();
  }

  @Test
  void timers_fireInTheirOrder_unlessCancelled() throws Exception {
    List<String> fired = new CopyOnWriteArrayList<>();
    CompletableFuture<Boolean> last = new CompletableFuture<>();
    loop.execute(
        () -> {
          loop.after(Duration.ofMillis(30), () -> last.complete(fired.add("third")));
          loop.after(Duration.ofMillis(20), () -> fired.add("second"));
          loop.after(Duration.ofMillis(10), () -> fired.add("never")).cancel();
          loop.after(Duration.ZERO, () -> fired.add("first"));
        });

    assertThat(Await.get(last)).isTrue();
    assertThat(fired).containsExactly("first", "second", "third");
  }

  @Test
  void close_endsEverybody_andWhoComesLater() throws Exception {
    Connection client = connect();
    exchange(client, new Frame(ECHO, 1, new byte[1]));
    loop.close();

    assertThat(Pair.receive(client)).isNull();
    assertThat(left).hasSize(1);
    assertThat(Pair.receive(connect())).isNull();
  }
}
