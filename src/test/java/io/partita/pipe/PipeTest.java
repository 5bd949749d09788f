package io.partita.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.testing.OpenFiles;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import io.partita.wire.UnserializableException;
import io.partita.wire.WireException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes whose ends stay in one process, or come back to it. */
@Timeout(60)
class PipeTest {
  record Point(int x, int y) implements Serializable {}

  record Holder(String label, List<Object> things) implements Serializable {}

  private final Pipe pipe = Pipe.duplex(ObjectOptions.DEFAULTS.allowing(Point.class));

  @AfterEach
  void close() {
    pipe.close();
  }

  /** As a child would have it. */
  private static PipeEnd handOver(PipeEnd end) {
    return read(Handover.of(end));
  }

  private static PipeEnd read(Handover handover) {
    ClassPolicy trusted = ClassPolicy.values().allowing(name -> true);
    Object end = ObjectBytes.read(handover.bytes(), trusted, PipeTest.class.getClassLoader());
    if (end instanceof PipeEnd arrived) {
      return arrived;
    }
    throw new AssertionError("Not an end: " + end);
  }

  @Test
  @Tag("B25")
  void objects_arriveAsTheyWere() throws Exception {
    List<Object> cycle = new ArrayList<>(List.of(1));
    List<Object> objects =
        Arrays.asList(
            "text",
            1,
            2L,
            3.5,
            'c',
            true,
            null,
            new BigDecimal("1.10"),
            Instant.ofEpochSecond(1, 2),
            List.of(1, "two", List.of(3)),
            Map.of("a", Set.of(1)),
            new TreeMap<>(Map.of("b", 1, "a", 2)),
            new TreeSet<>(Set.of(1, 2)),
            new HashMap<>(Map.of(1, Arrays.asList(null, "x"))),
            new Point(1, 2),
            List.of(new Point(3, 4)),
            cycle);

    pipe.first().sendAll(objects);

    for (Object object : objects) {
      assertThat(pipe.second().receive()).isEqualTo(object);
    }
    cycle.add(cycle);
    pipe.second().send(cycle);
    List<?> list = pipe.first().receive(List.class);
    assertThat(list.get(1)).isSameAs(list);
    pipe.second().send(new TreeMap<>(Map.of("b", 1, "a", 2)));
    assertThat(pipe.first().receive()).isInstanceOf(TreeMap.class);
    pipe.second().send(new int[] {1, 2});
    assertThat(pipe.first().receive()).isEqualTo(new int[] {1, 2});
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 16 << 20, (16 << 20) + 1, 40 << 20})
  @Tag("B25")
  void bytesOfAnySize_arriveWhole(int size) throws Exception {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    FutureTask<Void> sender = inBackground(() -> pipe.first().sendBytes(bytes));

    assertThat(Arrays.equals(pipe.second().receiveBytes(), bytes)).isTrue();

    Await.get(sender);
  }

  @Test
  @Tag("B25")
  void messages_neverMergeOrSplit() throws Exception {
    for (int i = 0; i < 100; i++) {
      pipe.first().sendBytes(new byte[i]);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(pipe.second().receiveBytes()).hasSize(i);
    }
  }

  @Test
  @Tag("B25")
  void bytesIntoABuffer_orAnErrorThatHasThem() throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(4);
    ByteBuffer three = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);

    pipe.first().sendBytes(three);
    pipe.first().sendBytes(new byte[] {4, 5});
    pipe.first().sendBytes(new byte[] {6});

    assertThat(three.hasRemaining()).isFalse();
    assertThat(pipe.second().receiveBytes(buffer)).isEqualTo(3);
    assertThatThrownBy(() -> pipe.second().receiveBytes(buffer))
        .isInstanceOfSatisfying(
            BufferTooShortException.class, e -> assertThat(e.bytes()).containsExactly(4, 5))
        .hasMessageContaining("2 bytes came where 1 fit");
    assertThat(pipe.second().receiveBytes(buffer)).isEqualTo(1);
    assertThat(buffer.array()).containsExactly(1, 2, 3, 6);
  }

  @Test
  void objectWhereBytesWereAskedFor_isStillThere() throws Exception {
    pipe.first().send("object");

    assertThatThrownBy(() -> pipe.second().receiveBytes())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("receive()");
    assertThat(pipe.second().poll()).isTrue();
    assertThat(pipe.second().receive()).isEqualTo("object");
  }

  @Test
  @Tag("B25")
  void poll_seesMessagesAndTheEnd_andItsTimeIsAccurate() throws Exception {
    assertThat(pipe.second().poll()).isFalse();
    long before = System.nanoTime();
    assertThat(pipe.second().poll(Duration.ofMillis(50))).isFalse();
    assertThat(System.nanoTime() - before).isBetween(50_000_000L, 1_000_000_000L);

    pipe.first().send("x");
    assertThat(pipe.second().poll(Duration.ofSeconds(10))).isTrue();
    assertThat(pipe.second().receive()).isEqualTo("x");
    assertThat(pipe.second().poll(Duration.ZERO)).isFalse();

    pipe.first().close();
    assertThat(pipe.second().poll(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  @Tag("B25")
  void otherEndClosed_whatItSentIsReceivedThenTheEnd() throws Exception {
    pipe.first().send("last");
    pipe.first().close();

    assertThat(pipe.second().receive()).isEqualTo("last");
    assertThatThrownBy(() -> pipe.second().receive())
        .isInstanceOf(EndOfStreamException.class)
        .hasMessageContaining("second end of a pipe");
    assertThatThrownBy(() -> pipe.second().send("x")).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void ownEndClosed_isAnErrorAndClosingAgainIsNot() throws Exception {
    pipe.first().send("x");
    pipe.second().close();
    pipe.second().close();

    assertThatThrownBy(() -> pipe.second().receive())
        .isInstanceOf(ConnectionClosedException.class)
        .hasMessageContaining("This side");
    assertThatThrownBy(() -> pipe.second().send(1)).isInstanceOf(ConnectionClosedException.class);
    assertThat(pipe.second()).hasToString("PipeEnd[the second end of a pipe, closed]");
  }

  @Test
  @Tag("B25")
  void closedBeforeTheFirstUse_isTheEndForTheOther() {
    pipe.first().close();

    assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
  }

  @Test
  @Tag("B25")
  void oneWay_refusesTheOtherWay() throws Exception {
    try (Pipe oneWay = Pipe.oneWay()) {
      oneWay.second().send(1);

      assertThat(oneWay.first().receive()).isEqualTo(1);
      assertThatThrownBy(() -> oneWay.first().send(1))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("only receives");
      assertThatThrownBy(() -> oneWay.second().receive())
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("only sends");
    }
  }

  @Test
  void objectThatCannotTravel_failsThatSendNamingTheField() throws Exception {
    Holder holder = new Holder("x", List.of(1, new Object()));

    assertThatThrownBy(() -> pipe.first().send(holder))
        .isInstanceOfSatisfying(
            UnserializableException.class, e -> assertThat(e.path()).isEqualTo("things[1]"));

    pipe.first().send("next");
    assertThat(pipe.second().receive()).isEqualTo("next");
  }

  @Test
  @Tag("F24")
  void classThatIsNotAllowed_isRefusedAndTheNextMessageArrives() throws Exception {
    pipe.first().send(new Holder("x", List.of()));
    pipe.first().send(new Point(1, 2));

    assertThatThrownBy(() -> pipe.second().receive())
        .isInstanceOf(WireException.class)
        .hasMessageContaining(Holder.class.getName());
    assertThat(pipe.second().receive()).isEqualTo(new Point(1, 2));
  }

  @Test
  void messageOverTheLimit_failsThatSendOnly() throws Exception {
    try (Pipe small = Pipe.duplex(ObjectOptions.DEFAULTS.withMaxMessage(100))) {
      assertThatThrownBy(() -> small.first().sendBytes(new byte[101]))
          .isInstanceOf(WireException.class);

      small.first().sendBytes(new byte[100]);

      assertThat(small.second().receiveBytes()).hasSize(100);
    }
  }

  @Test
  @Tag("B25")
  void severalSendersAndReceivers_shareTheMessages() throws Exception {
    int messages = 500;
    List<FutureTask<Integer>> receivers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      receivers.add(start(new FutureTask<>(() -> countUntilNull(pipe.second()))));
    }
    List<FutureTask<Void>> senders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      senders.add(inBackground(() -> sendMany(pipe.first(), messages)));
    }
    for (FutureTask<Void> sender : senders) {
      Await.get(sender);
    }
    pipe.first().sendAll(Arrays.asList(null, null, null));

    int received = 0;
    for (FutureTask<Integer> receiver : receivers) {
      received += Await.get(receiver);
    }
    assertThat(received).isEqualTo(3 * messages);
  }

  private static void sendMany(PipeEnd end, int messages) throws InterruptedException {
    for (int i = 0; i < messages; i++) {
      end.send("message " + i);
    }
  }

  private static int countUntilNull(PipeEnd end) throws InterruptedException {
    int count = 0;
    while (end.receive() != null) {
      count++;
    }
    return count;
  }

  @Test
  void interruptedWhileReceiving_endsThatCallOnly() throws Exception {
    assertThat(pipe.second().poll()).isFalse();
    FutureTask<Object> receiver = new FutureTask<>(() -> pipe.second().receive());
    Thread thread = new Thread(receiver);
    thread.start();
    Await.until("waits", () -> thread.getState() != Thread.State.NEW);

    thread.interrupt();

    assertThatThrownBy(() -> Await.get(receiver)).hasCauseInstanceOf(InterruptedException.class);
    pipe.first().send("still here");
    assertThat(pipe.second().receive()).isEqualTo("still here");
  }

  @Test
  void endHandedOver_worksThereAndIsAnErrorHere() throws Exception {
    PipeEnd theirs = handOver(pipe.second());

    theirs.send("from there");
    assertThat(pipe.first().receive()).isEqualTo("from there");
    pipe.first().send(new Point(5, 6));
    assertThat(theirs.receive()).isEqualTo(new Point(5, 6));
    assertThatThrownBy(() -> pipe.second().send("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs to it");
    pipe.second().close();
    pipe.first().send("not closed by that");
    assertThat(theirs.receive()).isEqualTo("not closed by that");
    theirs.close();
    assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(EndOfStreamException.class);
  }

  @Test
  void endHandedOverTwice_isRefused() {
    handOver(pipe.second()).close();

    assertThatThrownBy(() -> Handover.of(pipe.second()))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("handed to a child already");
  }

  @Test
  void usedEnd_isNotHandedOver() throws Exception {
    pipe.second().send("x");

    assertThatThrownBy(() -> Handover.of(pipe.second()))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("was used in this process");
  }

  @Test
  void outsideOfAHandover_isRefusedWithTheWayOut() {
    assertThatThrownBy(() -> pipe.first().send(pipe.second()))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("only as a part of the task that a child is started with");
  }

  @Test
  void taskThatCannotBeWritten_leavesTheEndHere() throws Exception {
    assertThatThrownBy(() -> Handover.of(new Holder("x", List.of(pipe.second(), new Object()))))
        .isInstanceOf(UnserializableException.class);

    pipe.second().send("still here");
    assertThat(pipe.first().receive()).isEqualTo("still here");
  }

  @Test
  void sentBeforeTheHandover_arrivesAfterIt() throws Exception {
    pipe.first().send("early");

    PipeEnd theirs = handOver(pipe.second());

    assertThat(theirs.receive()).isEqualTo("early");
    theirs.send("answer");
    assertThat(pipe.first().receive()).isEqualTo("answer");
    pipe.first().send("late");
    pipe.first().close();
    assertThat(theirs.receive()).isEqualTo("late");
    assertThatThrownBy(theirs::receive).isInstanceOf(EndOfStreamException.class);
  }

  @Test
  void bothEndsHandedOver_talkToEachOther() throws Exception {
    PipeEnd one = handOver(pipe.first());
    one.send("early");
    PipeEnd other = handOver(pipe.second());

    assertThat(other.receive()).isEqualTo("early");
    other.send("answer");
    assertThat(one.receive()).isEqualTo("answer");
    one.close();
    assertThatThrownBy(other::receive).isInstanceOf(EndOfStreamException.class);
  }

  @Test
  @Tag("B25")
  void receiverThatNeverTookItsEnd_isTheEndForTheOther() {
    Handover handover = Handover.of(pipe.second());
    FutureTask<Object> receiver = start(new FutureTask<>(() -> pipe.first().receive()));

    handover.receiverEnded();

    assertThatThrownBy(() -> Await.get(receiver)).hasCauseInstanceOf(EndOfStreamException.class);
    assertThatThrownBy(() -> read(handover).receive()).isInstanceOf(EndOfStreamException.class);
  }

  @Test
  void closedHereBeforeTheReceiverCame_isTheEndForIt() {
    Handover handover = Handover.of(pipe.second());
    pipe.first().close();

    assertThatThrownBy(() -> read(handover).receive()).isInstanceOf(EndOfStreamException.class);
  }

  private static FutureTask<Void> inBackground(TaskProcess.Task task) {
    return start(
        new FutureTask<>(
            () -> {
              task.run();
              return null;
            }));
  }

  private static <T> FutureTask<T> start(FutureTask<T> task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  @Tag("F29")
  void closedPipes_leaveNoThreadFileOrSocket() throws Exception {
    misuse();
    Await.until("quiet", () -> ownThreads() == 0);
    int files = OpenFiles.count();
    for (int i = 0; i < 20; i++) {
      misuse();
    }
    Await.until("threads gone", () -> ownThreads() == 0);
    Await.until("files closed: " + files, () -> OpenFiles.count() <= files);
    assertThat(PipeSockets.directory()).isNull();
  }

  private static void misuse() throws Exception {
    try (Pipe both = Pipe.duplex();
        Pipe handed = Pipe.duplex();
        Pipe relayed = Pipe.duplex();
        Pipe lost = Pipe.duplex()) {
      both.first().send(1);
      handOver(handed.second()).close();
      relayed.first().send(1);
      PipeEnd end = handOver(relayed.second());
      assertThat(end.receive()).isEqualTo(1);
      end.close();
      Handover.of(lost.second()).receiverEnded();
    }
    Pipe.duplex().close();
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("partita-"))
        .count();
  }
}
