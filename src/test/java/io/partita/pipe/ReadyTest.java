package io.partita.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.transport.AuthKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("B26")
@Timeout(60)
class ReadyTest {
  /** Something that happens once, like the end of a process. */
  private static final class Event implements Waitable {
    private final CompletableFuture<Boolean> happened = new CompletableFuture<>();

    @Override
    public boolean isReady() {
      return happened.isDone();
    }

    @Override
    public Watch watch(Runnable signal) {
      var unused = happened.thenRun(signal);
      return () -> {};
    }
  }

  private final Pipe one = Pipe.duplex();
  private final Pipe two = Pipe.duplex();
  private final AuthKey key = AuthKey.generate();
  private final ConnectionListener listener = ConnectionListener.open(key);
  private final Event event = new Event();
  private final List<Waitable> all = List.of(one.second(), event, two.second(), listener);

  @AfterEach
  void close() {
    one.close();
    two.close();
    listener.close();
  }

  @Test
  void nothingReady_timeIsAccurate() throws Exception {
    for (int millis : new int[] {0, 1, 20, 100}) {
      long shortest = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        long before = System.nanoTime();
        assertThat(Ready.any(all, Duration.ofMillis(millis))).isEmpty();
        shortest = Math.min(shortest, (System.nanoTime() - before) / 1_000_000);
      }

      // Ten times what is promised, and not each time, for a busy machine.
      assertThat(shortest).isBetween((long) millis, millis + 200L);
    }
    assertThat(Ready.any(all, Duration.ofSeconds(-1))).isEmpty();
    assertThat(Ready.any(List.of(), Duration.ofSeconds(100))).isEmpty();
  }

  @Test
  void someReady_areReturnedInOrder_andStayReady() throws Exception {
    two.first().send("x");
    event.happened.complete(true);
    Await.until("arrived", () -> two.second().isReady());

    assertThat(Ready.any(all, Duration.ofSeconds(10))).containsExactly(event, two.second());
    assertThat(Ready.any(all)).containsExactly(event, two.second());
    assertThat(two.second().receive()).isEqualTo("x");
    assertThat(Ready.any(all)).containsExactly(event);
  }

  @Test
  void eachKind_endsTheWaitWhenItBecomesReady() throws Exception {
    assertThat(readyAfter(() -> one.first().send("x"))).containsExactly(one.second());
    assertThat(one.second().receive()).isEqualTo("x");
    assertThat(readyAfter(() -> two.first().close())).containsExactly(two.second());
    List<Waitable> rest = List.of(one.second(), event, listener);
    ObjectConnection client = ObjectConnection.connect(listener.endpoint(), key);
    assertThat(Ready.any(rest)).containsExactly(listener);
    listener.accept().close();
    client.close();
    FutureTask<List<Waitable>> waiting = waiting(rest);
    event.happened.complete(true);
    assertThat(Await.get(waiting)).containsExactly(event);
  }

  private List<Waitable> readyAfter(TaskProcess.Task act) throws Exception {
    FutureTask<List<Waitable>> waiting = waiting(all);
    act.run();
    return Await.get(waiting);
  }

  private FutureTask<List<Waitable>> waiting(List<Waitable> on) {
    FutureTask<List<Waitable>> waiting = new FutureTask<>(() -> Ready.any(on));
    Thread thread = new Thread(waiting);
    thread.start();
    Await.until("waits", () -> isIn(thread, "epoll"));
    return waiting;
  }

  private static boolean isIn(Thread thread, String call) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().toLowerCase(java.util.Locale.ROOT).contains(call)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void messageInPieces_isReadyWhenItIsWhole() throws Exception {
    FutureTask<Void> sender =
        new FutureTask<>(
            () -> {
              one.first().sendBytes(new byte[4 << 20]);
              return null;
            });
    new Thread(sender).start();

    assertThat(Ready.any(all)).containsExactly(one.second());

    assertThat(one.second().receiveBytes()).hasSize(4 << 20);
    Await.get(sender);
  }

  @Test
  void all_waitsForEveryOneAndBurnsNothingMeanwhile() throws Exception {
    List<Waitable> both = List.of(one.second(), two.second());
    one.first().send("x");
    long before = cpuOfThisThread();

    assertThat(Ready.all(both, Duration.ofMillis(300))).containsExactly(one.second());

    assertThat(cpuOfThisThread() - before).isLessThan(150_000_000L);
    two.first().send("y");
    assertThat(Ready.all(both)).isEqualTo(both);
  }

  private static long cpuOfThisThread() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  void handedOverEnd_isReadyWhenTheReceiverHasSentOrIsGone() throws Exception {
    Handover handover = Handover.of(one.second());
    List<Waitable> first = List.of(one.first());
    assertThat(Ready.any(first, Duration.ofMillis(10))).isEmpty();
    FutureTask<List<Waitable>> waiting = waiting(first);

    handover.receiverEnded();

    assertThat(Await.get(waiting)).containsExactly(one.first());
    assertThatThrownBy(() -> one.first().receive()).isInstanceOf(EndOfStreamException.class);
  }

  @Test
  void interruptedWhileWaiting_isAnInterruptedException() {
    FutureTask<List<Waitable>> waiting = new FutureTask<>(() -> Ready.any(all));
    Thread thread = new Thread(waiting);
    thread.start();
    Await.until("waits", () -> isIn(thread, "epoll"));

    thread.interrupt();

    assertThatThrownBy(() -> Await.get(waiting)).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void manyAtOnce_areAllFound() throws Exception {
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      pipes.add(Pipe.duplex());
    }
    List<PipeEnd> ends = pipes.stream().map(Pipe::second).toList();
    for (int i = 0; i < 50; i += 2) {
      pipes.get(i).first().send(i);
    }

    Await.until("arrived", () -> ends.stream().filter(PipeEnd::isReady).count() == 25);

    assertThat(Ready.any(ends)).hasSize(25);
    pipes.forEach(Pipe::close);
  }
}
