package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.DirectoryVerb;
import io.partita.shared.Host;
import io.partita.shared.Kind;
import io.partita.shared.Protocol;
import io.partita.shared.Refusal;
import io.partita.shared.RegisteredVerb;
import io.partita.shared.Registration;
import io.partita.shared.RemoteCallException;
import io.partita.shared.Scope;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedObjectException;
import io.partita.testing.Await;
import io.partita.testing.OtherThread;
import io.partita.transport.Connection;
import io.partita.wire.Encoded;
import io.partita.wire.Frame;
import io.partita.wire.UnserializableException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects of registered types, with the process that runs them played by a session of this one. */
@Timeout(60)
@Tag("B23")
class RegisteredTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final Session hosting = fixture.connect();
  private final Session session = fixture.connect();

  @BeforeEach
  void begin() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    List<Registration> types = List.of(new Registration(Counter.class, CountingCounter.class));
    OtherThread.run(() -> Host.serve(hosting, types, begun::countDown));
    begun.await();
    CountingCounter.shutGate();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void object_isOneForAllWhoNameIt() {
    Counter counter = session.registered(name, Counter.class);
    Counter same = fixture.connect().registered(name, Counter.class);
    Counter other = session.registered(Counter.class);

    assertThat(counter.add(3)).isEqualTo(3);
    assertThat(same.add(List.of(1, 2))).isEqualTo(6);
    assertThat(same.increment()).isEqualTo(7);
    assertThat(other.add(1)).isEqualTo(1);
    counter.clear();
    assertThat(same.add(0)).isZero();
    assertThat(same).isEqualTo(counter).hasSameHashCodeAs(counter).isNotEqualTo(other);
    assertThat(counter).hasToString("registered " + name);
    assertThat((Object) counter).isNotEqualTo("counter");
  }

  @Test
  void anythingThatTravels_canBeGivenAndGivenBack() {
    Counter counter = session.registered(name, Counter.class);
    SharedLock lock = session.lock();

    assertThat(counter.echo(null)).isNull();
    assertThat(counter.echo(new byte[] {1})).isEqualTo(new byte[] {1});
    assertThat(counter.echo(List.of("a", 1L))).isEqualTo(List.of("a", 1L));
    SharedLock back = (SharedLock) Objects.requireNonNull(counter.echo(lock));
    back.lock();
    assertThat(lock.isHeldByCurrentThread()).isTrue();
  }

  @Test
  void methodsOutsideTheInterface_areRefusedNotExecuted() {
    Counter counter = session.registered(name, Counter.class);
    counter.increment();
    int before = CountingCounter.SECRETS.get();

    for (String method : List.of("secret()", "getClass()", "wait()", "toString()", "add()", "")) {
      WireReader answer = callByHand(method, Encoded.of(List.of()));
      assertThat(answer.readEnum(Refusal.class)).isEqualTo(Refusal.ILLEGAL);
      assertThat(answer.readText()).contains("no method");
    }
    assertThat(callByHand("add(int)", Encoded.of(List.of("text"))).readEnum(Refusal.class))
        .isEqualTo(Refusal.ILLEGAL);
    assertThat(callByHand("add(int)", Encoded.of(List.of())).readEnum(Refusal.class))
        .isEqualTo(Refusal.ILLEGAL);

    assertThat(CountingCounter.SECRETS).hasValue(before);
    assertThat(counter.increment()).isEqualTo(2);
  }

  /** What a request gives that no proxy would make; it is refused. */
  private WireReader callByHand(String method, Encoded arguments) {
    try (Connection connection = fixture.dial()) {
      WireWriter open =
          new WireWriter()
              .writeInt(Protocol.DIRECTORY)
              .writeByte(DirectoryVerb.OPEN)
              .writeEnum(Kind.REGISTERED);
      Scope.APPLICATION.write(open);
      open.writeText(name).writeText(Counter.class.getName());
      connection.send(new Frame(Protocol.REQUEST, 1, open.toBytes()));
      int number = new WireReader(received(connection).payload()).readInt();
      WireWriter call = new WireWriter().writeInt(number).writeByte(RegisteredVerb.CALL);
      call.writeText(method).writeEncoded(arguments);
      connection.send(new Frame(Protocol.REQUEST, 2, call.toBytes()));
      Frame answer = received(connection);
      assertThat(answer.type()).isEqualTo(Protocol.REFUSED);
      return new WireReader(answer.payload());
    }
  }

  private static Frame received(Connection connection) {
    return Objects.requireNonNull(connection.receive());
  }

  @Test
  void exception_arrivesAsData() {
    Counter counter = session.registered(name, Counter.class);

    assertThatExceptionOfType(RemoteCallException.class)
        .isThrownBy(() -> counter.fail("too bad"))
        .withMessageContaining("too bad")
        .withMessageContaining(name)
        .withStackTraceContaining("CountingCounter.fail")
        .satisfies(
            e -> {
              assertThat(e.error().type()).isEqualTo(IllegalStateException.class.getName());
              assertThat(e.error().message()).isEqualTo("too bad");
            });
    assertThat(counter.increment()).isEqualTo(1);
  }

  /** Allowed by nobody. */
  record Gadget(int content) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void whatMayNotTravel_failsThatCallAlone() {
    Counter counter = session.registered(name, Counter.class);

    assertThatThrownBy(() -> counter.echo(new Gadget(1)))
        .isInstanceOf(RemoteCallException.class)
        .hasMessageContaining("Gadget");
    assertThatThrownBy(() -> counter.echo(new Object()))
        .isInstanceOf(UnserializableException.class);
    assertThatThrownBy(() -> counter.echo("thread"))
        .isInstanceOf(RemoteCallException.class)
        .hasMessageContaining("Thread");
    assertThat(counter.increment()).isEqualTo(1);
  }

  @Test
  void calls_runOneAtATimeForEachObject() throws Exception {
    Counter counter = session.registered(name, Counter.class);
    List<OtherThread<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Counter theirs = fixture.connect().registered(name, Counter.class);
      others.add(
          OtherThread.run(
              () -> {
                for (int round = 0; round < 200; round++) {
                  theirs.increment();
                }
              }));
    }

    for (OtherThread<Boolean> other : others) {
      other.get();
    }
    assertThat(counter.add(0)).isEqualTo(800);
  }

  @Test
  void callThatWaits_holdsUpItsObjectAlone() throws Exception {
    Counter counter = session.registered(name, Counter.class);
    Counter other = session.registered(Counter.class);
    OtherThread<Boolean> waiting = OtherThread.run(counter::await);
    Await.until("it runs", () -> fixture.row(name).size() == 1);
    OtherThread<Integer> behind = OtherThread.start(counter::inside);
    fixture.awaitWaiters(name, 2);

    assertThat(other.increment()).isEqualTo(1);
    assertThat(behind.isDone()).isFalse();
    other.clear();

    waiting.get();
    assertThat(behind.get()).isZero();
  }

  @Test
  void interrupt_endsTheWaitingForWhatDeclaresIt() throws Exception {
    Counter counter = session.registered(name, Counter.class);
    OtherThread<Boolean> running = OtherThread.run(counter::await);
    Await.until("it runs", () -> fixture.row(name).size() == 1);
    OtherThread<Boolean> behind = OtherThread.run(counter::await);
    OtherThread<Integer> stubborn = OtherThread.start(counter::increment);
    fixture.awaitWaiters(name, 3);

    List.of(running, behind, stubborn).forEach(OtherThread::interrupt);

    assertThat(running.failure()).isInstanceOf(InterruptedException.class);
    assertThat(behind.failure()).isInstanceOf(InterruptedException.class);
    fixture.awaitWaiters(name, 1);
    session.registered(Counter.class).clear();
    assertThat(stubborn.get()).isEqualTo(1);
    assertThat(stubborn.endedInterrupted()).isTrue();
  }

  @Test
  void callerWhoseSessionEnds_leavesTheOthersTheirTurn() throws Exception {
    Session leaving = fixture.connect();
    OtherThread<Boolean> gone = OtherThread.run(leaving.registered(name, Counter.class)::await);
    Await.until("it runs", () -> fixture.row(name).size() == 1);
    OtherThread<Integer> behind =
        OtherThread.start(session.registered(name, Counter.class)::increment);
    fixture.awaitWaiters(name, 2);

    leaving.close();
    assertThat(gone.failure()).hasMessageContaining("gone");
    session.registered(Counter.class).clear();

    assertThat(behind.get()).isEqualTo(1);
  }

  @Test
  void typeThatIsNotRegistered_isRefused() {
    session.registered(name, Counter.class);

    assertThatThrownBy(() -> session.registered("other", Runnable.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Runnable is not registered");
    assertThatThrownBy(() -> session.registered(name, Runnable.class))
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.MISMATCH));
    assertThatThrownBy(() -> session.registered(name, String.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Registration(Counter.class, String.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Registration(CountingCounter.class, CountingCounter.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void endOfTheHost_failsCallersAndHarmsNothingElse() throws Exception {
    Counter counter = session.registered(name, Counter.class);
    OtherThread<Boolean> running = OtherThread.run(counter::await);
    Await.until("it runs", () -> fixture.row(name).size() == 1);
    OtherThread<Integer> behind = OtherThread.start(counter::increment);
    fixture.awaitWaiters(name, 2);

    hosting.close();

    assertThat(running.failure()).satisfies(RegisteredTest::isHostGone);
    assertThat(behind.failure()).satisfies(RegisteredTest::isHostGone);
    assertThatThrownBy(counter::increment).satisfies(RegisteredTest::isHostGone);
    assertThatThrownBy(() -> session.registered("new", Counter.class))
        .satisfies(RegisteredTest::isHostGone);
    assertThat(session.queue("queue").offer(1)).isTrue();
    assertThat(fixture.row(name).waiters()).isZero();
  }

  private static void isHostGone(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.HOST_GONE));
  }

  @Test
  void secondHost_isRefused() {
    List<Registration> types = List.of(new Registration(Counter.class, CountingCounter.class));

    assertThatExceptionOfType(SharedObjectException.class)
        .isThrownBy(() -> Host.serve(fixture.connect(), types, () -> {}))
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.MISMATCH));
    assertThat(session.registered(name, Counter.class).increment()).isEqualTo(1);
  }

  @Test
  void droppedObject_isMadeAnewByWhoNamesIt() throws Exception {
    Counter counter = session.registered(name, Counter.class);
    counter.increment();
    OtherThread<Boolean> running = OtherThread.run(counter::await);
    Await.until("it runs", () -> fixture.row(name).size() == 1);

    session.drop(counter);

    assertThat(running.failure()).hasMessageContaining("dropped");
    assertThatThrownBy(counter::increment).hasMessageContaining("dropped");
    Counter anew = session.registered(name, Counter.class);
    anew.clear();
    assertThat(anew.increment()).isEqualTo(1);
  }

  @Test
  void proxy_travelsToWhoAllowsItsType() throws Exception {
    Counter counter = session.registered(Counter.class);
    BlockingQueue<Counter> queue = session.queue("counters");
    queue.put(counter);
    queue.put(counter);
    Session allowing = fixture.connect(SessionOptions.DEFAULTS.allowing(Counter.class));

    Counter received = allowing.<Counter>queue("counters").take();

    assertThat(received.increment()).isEqualTo(1);
    assertThat(received).isEqualTo(counter);
    assertThatThrownBy(queue::take).hasMessageContaining("Counter");
  }
}
