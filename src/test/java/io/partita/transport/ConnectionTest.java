package io.partita.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.Deadline;
import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.wire.Frame;
import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
  private static final byte TYPE = 5;
  private static final int MORE_THAN_A_SOCKET_HOLDS = 8 << 20;

  private Pair pair;
  private Connection parent;
  private Connection child;

  @BeforeEach
  void connect(@TempDir Path temporary) throws Exception {
    pair = Pair.connect(temporary);
    parent = pair.parent();
    child = pair.child();
  }

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void messageSent_isReceivedByThePeerAsItWas() throws Exception {
    parent.send(TYPE, 42, new byte[] {1, 2, 3});

    Frame frame = Pair.receive(child);

    assertThat(frame).hasToString("Frame[type=5, callId=42, 3 bytes]");
    assertThat(frame).extracting(Frame::payload).isEqualTo(new byte[] {1, 2, 3});
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65536, 65537, 1 << 20, 16 << 20, (16 << 20) + 1, 40 << 20})
  @Tag("B25")
  void messageOfAnySize_arrivesWholeInBothDirections(int size) throws Exception {
    byte[] payload = new byte[size];
    new Random(size).nextBytes(payload);
    CompletableFuture<Void> echo =
        Background.run(
            () -> {
              Frame frame = child.receive();
              if (frame != null) {
                child.send(frame.type(), frame.callId(), frame.payload());
              }
            });

    CompletableFuture<Void> call = Background.run(() -> parent.send(TYPE, 1, payload));

    assertThat(Arrays.equals(Pair.payload(parent), payload)).isTrue();
    Await.get(call);
    Await.get(echo);
  }

  @Test
  @Tag("B25")
  void manySenders_neverMixTheirMessagesAndKeepTheirOrder() throws Exception {
    int senders = 4;
    int messages = 300;
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      int sender = i;
      all.add(Background.run(() -> sendNumbered(sender, messages)));
    }

    int[] next = new int[senders];
    for (int i = 0; i < senders * messages; i++) {
      ByteBuffer message = ByteBuffer.wrap(Pair.payload(child));
      int sender = message.getInt();
      assertThat(message.getInt()).isEqualTo(next[sender]);
      assertThat(message.remaining()).isEqualTo(sizeOf(next[sender]++));
    }
    for (CompletableFuture<Void> sender : all) {
      Await.get(sender);
    }
  }

  private void sendNumbered(int sender, int messages) {
    for (int number = 0; number < messages; number++) {
      ByteBuffer message = ByteBuffer.allocate(8 + sizeOf(number));
      parent.send(TYPE, sender, message.putInt(sender).putInt(number).array());
    }
  }

  private static int sizeOf(int number) {
    return number * 997 % 100_000;
  }

  @Test
  void bothSidesSendMoreThanASocketHolds_neitherWaitsForEver() throws Exception {
    byte[] much = new byte[MORE_THAN_A_SOCKET_HOLDS];
    CompletableFuture<Void> down = Background.run(() -> parent.send(TYPE, 1, much));
    CompletableFuture<Void> up = Background.run(() -> child.send(TYPE, 2, much));

    assertThat(Pair.payload(parent)).hasSize(much.length);
    assertThat(Pair.payload(child)).hasSize(much.length);
    Await.get(down);
    Await.get(up);
  }

  @Test
  void peerClosedAfterSending_allIsReceivedThenTheEnd() throws Exception {
    // A socket holds some 270 messages on Linux, however small.
    for (int i = 0; i < 200; i++) {
      child.send(TYPE, i, "bye".getBytes(UTF_8));
    }
    child.close();

    for (int i = 0; i < 200; i++) {
      assertThat(Pair.receive(parent)).extracting(Frame::callId).isEqualTo((long) i);
    }
    assertThat(Pair.receive(parent)).isNull();
    assertThat(parent.isOpen()).isFalse();
    assertThat(parent.receive()).isNull();
  }

  @Test
  void peerClosedWithMessagesUnread_whatItSentIsStillReceived() throws Exception {
    parent.send(TYPE, 1, new byte[1000]);
    child.send(TYPE, 2, "last words".getBytes(UTF_8));
    child.close();

    assertThatThrownBy(() -> parent.send(TYPE, 3, new byte[1]))
        .isInstanceOf(ConnectionClosedException.class)
        .hasMessageContaining("child is gone");
    assertThat(parent.isOpen()).isFalse();
    assertThatThrownBy(() -> parent.send(TYPE, 3, new byte[1]))
        .isInstanceOf(ConnectionClosedException.class);

    assertThat(Pair.payload(parent)).isEqualTo("last words".getBytes(UTF_8));
    assertThat(Pair.receive(parent)).isNull();
  }

  @Test
  void closedWhileReceiving_receiverSeesTheEnd() throws Exception {
    FutureTask<Object> receiver = new FutureTask<>(parent::receive);
    Thread thread = new Thread(receiver);
    thread.start();
    Await.until("the receiver waits", () -> isIn(thread, "epoll"));

    parent.close();

    assertThat(Await.get(receiver)).isNull();
    assertThatThrownBy(() -> parent.send(TYPE, 1, new byte[0]))
        .isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void closedWhileASenderWaits_senderIsTold() throws Exception {
    FutureTask<Void> sender = new FutureTask<>(() -> parent.send(TYPE, 1, big()), null);
    Thread thread = new Thread(sender);
    thread.start();
    Await.until("the sender waits", () -> isIn(thread, "epoll"));

    parent.close();

    assertThatThrownBy(() -> Await.get(sender))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void interruptedWhileSending_messageArrivesAndTheInterruptStays() throws Exception {
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              parent.send(TYPE, 1, new byte[10]);
              parent.send(TYPE, 2, big());
              stillInterrupted.complete(Thread.interrupted());
            });
    thread.start();
    Await.until("the sender waits", () -> isIn(thread, "epoll"));
    thread.interrupt();

    assertThat(Pair.payload(child)).hasSize(10);
    assertThat(Pair.payload(child)).hasSize(MORE_THAN_A_SOCKET_HOLDS);
    assertThat(Await.get(stillInterrupted)).isTrue();
    assertThat(parent.isOpen()).isTrue();
  }

  @Test
  void interruptedWhileReceiving_waitsOnForTheMessage() throws Exception {
    FutureTask<Object> receiver = new FutureTask<>(parent::receive);
    Thread thread = new Thread(receiver);
    thread.start();
    Await.until("the receiver waits", () -> isIn(thread, "epoll"));

    thread.interrupt();
    child.send(TYPE, 1, new byte[10]);

    assertThat(Await.get(receiver)).hasToString("Frame[type=5, callId=1, 10 bytes]");
    assertThat(parent.isOpen()).isTrue();
  }

  @Test
  void messageOverTheLimit_failsThatSendOnly(@TempDir Path other) throws Exception {
    ConnectionOptions options =
        ConnectionOptions.DEFAULTS.withFrames(FrameLimits.DEFAULTS.withMaxMessage(100));
    try (Pair small = Pair.connect(other, options)) {
      assertThatThrownBy(() -> small.parent().send(TYPE, 1, new byte[101]))
          .isInstanceOf(WireException.class);

      small.parent().send(TYPE, 2, new byte[100]);

      assertThat(Pair.payload(small.child())).hasSize(100);
    }
  }

  @Test
  void sentTogether_arriveInOrderWithNothingBetween() throws Exception {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      frames.add(new Frame(TYPE, i, new byte[sizeOf(i)]));
    }
    CompletableFuture<Void> together = CompletableFuture.runAsync(() -> parent.sendAll(frames));
    CompletableFuture<Void> alone = CompletableFuture.runAsync(() -> sendNumbered(-1, 50));

    List<Long> order = new ArrayList<>();
    for (int i = 0; i < frames.size() + 50; i++) {
      Frame frame = Pair.receive(child);
      order.add(frame == null ? -2 : frame.callId());
    }

    Await.get(together);
    Await.get(alone);
    assertThat(order).containsSubsequence(frames.stream().map(Frame::callId).toList());
    assertThat(order.subList(order.indexOf(0L), order.indexOf(0L) + 300)).doesNotContain(-1L);
  }

  @Test
  void oneOfSeveralOverTheLimit_noneIsSent(@TempDir Path other) throws Exception {
    ConnectionOptions options =
        ConnectionOptions.DEFAULTS.withFrames(FrameLimits.DEFAULTS.withMaxMessage(100));
    try (Pair small = Pair.connect(other, options)) {
      List<Frame> frames =
          List.of(new Frame(TYPE, 1, new byte[1]), new Frame(TYPE, 2, new byte[101]));
      assertThatThrownBy(() -> small.parent().sendAll(frames)).isInstanceOf(WireException.class);

      small.parent().send(TYPE, 3, new byte[3]);

      assertThat(Pair.payload(small.child())).hasSize(3);
    }
  }

  @Test
  void awaitedMessage_isThereInTimeOrNot_andAnInterruptLosesNothing() throws Exception {
    assertThat(child.hasMessage()).isFalse();
    assertThat(child.awaitMessage(Deadline.after(Duration.ofMillis(20)))).isFalse();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> child.awaitMessage(null)).isInstanceOf(InterruptedException.class);

    parent.sendAll(List.of(new Frame(TYPE, 1, new byte[1]), new Frame(TYPE, 2, new byte[2])));
    assertThat(child.awaitMessage(null)).isTrue();
    assertThat(child.hasMessage()).isTrue();
    assertThat(Pair.payload(child)).hasSize(1);
    assertThat(child.receiveBuffered()).extracting(Frame::callId).isEqualTo(2L);
    assertThat(child.receiveBuffered()).isNull();

    parent.close();
    assertThat(child.awaitMessage(null)).isTrue();
    assertThat(child.receive()).isNull();
  }

  private static byte[] big() {
    return new byte[MORE_THAN_A_SOCKET_HOLDS];
  }

  private static boolean isIn(Thread thread, String call) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().startsWith(call) || frame.getClassName().contains("EPoll")) {
        return true;
      }
    }
    return false;
  }
}
