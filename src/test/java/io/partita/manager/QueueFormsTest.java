package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.ManagerGoneException;
import io.partita.shared.QueueProducer;
import io.partita.shared.QueueSettings;
import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedQueue;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The other ways to put and take: priorities, batches, credit, futures, two ends. */
class QueueFormsTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final SharedQueue<Object> queue = session.queue(CoreFixture.newName());

  @AfterEach
  void close() {
    fixture.close();
  }

  private static List<Object> numbers(int count) {
    return IntStream.range(0, count).mapToObj(number -> (Object) number).toList();
  }

  @Test
  @Tag("B12")
  void counts_areWhatIsThere_andWhatFits() throws Exception {
    SharedQueue<Object> small = session.queue(QueueSettings.DEFAULTS.withCapacity(3));
    assertThat(small.isEmpty()).isTrue();
    assertThat(small.remainingCapacity()).isEqualTo(3);
    small.putAll(numbers(3));
    assertThat(small).hasSize(3);
    assertThat(small.isEmpty()).isFalse();
    assertThat(small.remainingCapacity()).isZero();
    var lease = small.lease();
    assertThat(small).hasSize(2);
    assertThat(small.remainingCapacity()).isZero();
    lease.complete();
    assertThat(small.remainingCapacity()).isEqualTo(1);
    for (int capacity : new int[] {0, -1}) {
      SharedQueue<Object> all = session.queue(QueueSettings.DEFAULTS.withCapacity(capacity));
      assertThat(all.offer(0)).isTrue();
      all.putAll(numbers(19_999));
      assertThat(all).hasSize(20_000);
    }
  }

  @Test
  void priorities_lowestNumberFirst_thenAsTheyCame() throws Exception {
    queue.put("later", 7);
    queue.put("usual");
    queue.put("soon", -1);
    queue.put("usual too");
    queue.put("soon too", -1);
    assertThat(queue).containsExactly("soon", "soon too", "usual", "usual too", "later");
    assertThat(queue.take(10)).containsExactly("soon", "soon too", "usual", "usual too", "later");
  }

  @Test
  void putAll_takesManyMessages_andKeepsTheOrder() throws Exception {
    SharedQueue<Object> large = session.queue(QueueSettings.DEFAULTS.withCapacity(0));
    large.putAll(numbers(25_000));
    List<Object> taken = new ArrayList<>();
    while (taken.size() < 25_000) {
      taken.addAll(large.take(9_999));
    }
    assertThat(taken).isEqualTo(numbers(25_000));
  }

  @Test
  @Tag("B11")
  void putAllInterrupted_hasPutTheFirst() throws Exception {
    SharedQueue<Object> small = session.queue(QueueSettings.DEFAULTS.withCapacity(2));
    Thread[] putter = new Thread[1];
    Future<Object> putting =
        Background.call(
            () -> {
              putter[0] = Thread.currentThread();
              small.putAll(numbers(3));
              return Thread.currentThread().isInterrupted();
            });
    Await.until("it waits", () -> session.snapshot().waiters() == 1);
    assertThat(small).containsExactly(0, 1);
    putter[0].interrupt();
    assertThat(Await.get(putting)).isEqualTo(true);
    assertThat(small).containsExactly(0, 1);
    assertThat(session.snapshot().waiters()).isZero();
  }

  @Test
  void takeOfMany_isAsMuchAsIsThere() throws Exception {
    queue.putAll(numbers(3));
    assertThat(queue.take(2)).containsExactly(0, 1);
    assertThat(queue.take(5)).containsExactly(2);
    assertThatIllegalArgumentException().isThrownBy(() -> queue.take(0));
  }

  @Test
  void futures_areInTheOrderOfTheirThread_alsoWithWhatWaits() throws Exception {
    List<CompletableFuture<Void>> puts = new ArrayList<>();
    for (Object number : numbers(1_000)) {
      puts.add(queue.putAsync(number));
    }
    queue.put("last");
    assertThat(puts).allMatch(CompletableFuture::isDone);
    List<CompletableFuture<Object>> takes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      takes.add(queue.takeAsync());
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(Await.get(takes.get(i))).isEqualTo(i);
    }
    assertThat(queue.take()).isEqualTo("last");
  }

  @Test
  void futureThatWaits_holdsUpNothing() throws Exception {
    CompletableFuture<Object> taken = queue.takeAsync();
    CompletableFuture<Void> put = queue.putAsync("a");
    assertThat(Await.get(taken)).isEqualTo("a");
    Await.get(put);
    assertThat(queue.takeAsync().cancel(true)).isFalse();
  }

  @Test
  void futures_endWithTheManager() {
    CompletableFuture<Object> taken = queue.takeAsync();
    fixture.core.close();
    assertThatThrownBy(() -> Await.get(taken)).hasCauseInstanceOf(ManagerGoneException.class);
    assertThatThrownBy(() -> Await.get(queue.takeAsync()))
        .hasCauseInstanceOf(ManagerGoneException.class);
  }

  @Test
  void producer_putsInItsOrder_andHasPutAllWhenItIsClosed() throws Exception {
    SharedQueue<Object> large = session.queue(QueueSettings.DEFAULTS.withCapacity(0));
    try (QueueProducer<Object> producer = large.producer(500)) {
      for (Object number : numbers(50_000)) {
        producer.put(number);
      }
      producer.flush();
      assertThat(large).hasSize(50_000);
      producer.put("last");
    }
    List<Object> taken = new ArrayList<>();
    large.drainTo(taken, 50_000);
    assertThat(taken).isEqualTo(numbers(50_000));
    assertThat(large.take()).isEqualTo("last");
  }

  @Test
  @Tag("B11")
  void producerOfAFullQueue_waitsWhenItsCreditIsUsed() throws Exception {
    SharedQueue<Object> small = session.queue(QueueSettings.DEFAULTS.withCapacity(10));
    QueueProducer<Object> producer = small.producer(5);
    Future<Object> putting =
        Background.call(
            () -> {
              for (Object number : numbers(100)) {
                producer.put(number);
              }
              producer.close();
              return "done";
            });
    Await.until("it is full", () -> small.size() == 10 && session.snapshot().waiters() == 1);
    assertThat(putting).isNotDone();
    List<Object> taken = new ArrayList<>();
    while (taken.size() < 100) {
      taken.add(small.take());
    }
    assertThat(Await.get(putting)).isEqualTo("done");
    assertThat(taken).isEqualTo(numbers(100));
  }

  @Test
  @Tag("B15")
  void producerOfAClosedQueue_isTold() throws Exception {
    QueueProducer<Object> producer = queue.producer(10);
    queue.closeForPut();
    producer.put("a");
    assertThatThrownBy(producer::flush).isInstanceOf(SharedObjectException.class);
    assertThatThrownBy(() -> producer.put("b")).isInstanceOf(SharedObjectException.class);
    assertThatThrownBy(producer::close).isInstanceOf(SharedObjectException.class);
    assertThat(queue.peek()).isNull();
  }

  @Test
  void deque_hasTwoEnds() throws Exception {
    BlockingDeque<Object> deque = session.deque(CoreFixture.newName());
    deque.putLast("b");
    deque.putFirst("a");
    deque.offerLast("c");
    deque.push("z");
    assertThat(deque).containsExactly("z", "a", "b", "c");
    assertThat(deque.descendingIterator()).toIterable().containsExactly("c", "b", "a", "z");
    assertThat(deque.takeLast()).isEqualTo("c");
    assertThat(deque.pop()).isEqualTo("z");
    assertThat(deque.peekFirst()).isEqualTo("a");
    assertThat(deque.peekLast()).isEqualTo("b");
    deque.addLast("a");
    assertThat(deque.removeLastOccurrence("a")).isTrue();
    assertThat(deque).containsExactly("a", "b");
    assertThat(deque.removeFirstOccurrence("a")).isTrue();
    assertThat(deque.pollLast()).isEqualTo("b");
    assertThat(deque.pollLast()).isNull();
  }

  @Test
  @Tag("F8")
  void managerThatIsFull_refusesToPut_andStillLetsGo() throws Exception {
    try (CoreFixture small = CoreFixture.start(ManagerLimits.DEFAULTS.withMaxBytes(100_000))) {
      SharedQueue<byte[]> items = small.connect().queue("items");
      items.put(new byte[60_000]);
      items.put(new byte[30_000]);
      var lease = items.lease();
      assertThatThrownBy(() -> items.put(new byte[60_000]))
          .isInstanceOfSatisfying(
              SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
      lease.release();
      items.lease().complete();
      items.put(new byte[60_000]);
      assertThat(items.take()).hasSize(30_000);
      assertThat(items.take()).hasSize(60_000);
    }
  }

  @Test
  @Tag("F8")
  void tooManySessions_areRefused_untilOneHasEnded() throws Exception {
    try (CoreFixture small = CoreFixture.start(ManagerLimits.DEFAULTS.withMaxSessions(1))) {
      Session first = small.connect();
      first.queue("items").put("a");
      assertThatThrownBy(() -> small.connect().queue("items"))
          .isInstanceOfSatisfying(
              SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
      assertThat(first.queue("items").poll()).isEqualTo("a");
      first.close();
      Await.until("there is room", () -> hasRoom(small));
    }
  }

  private static boolean hasRoom(CoreFixture fixture) {
    try (Session session = fixture.connect()) {
      return session.queue("items").isEmpty();
    } catch (SharedObjectException | ManagerGoneException e) {
      return false;
    }
  }

  @Test
  @Tag("F8")
  void tooManyWaiters_areRefused_andNothingElseIs() throws Exception {
    try (CoreFixture small = CoreFixture.start(ManagerLimits.DEFAULTS.withMaxWaiters(2))) {
      Session own = small.connect();
      SharedQueue<Object> items = own.queue("items");
      List<CompletableFuture<Object>> takers =
          List.of(items.takeAsync(), items.takeAsync(), items.takeAsync());
      assertThatThrownBy(() -> Await.get(takers.get(2)))
          .cause()
          .isInstanceOfSatisfying(
              SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
      items.putAll(numbers(3));
      assertThat(Await.get(takers.get(0))).isEqualTo(0);
      assertThat(Await.get(takers.get(1))).isEqualTo(1);
      assertThat(items.take()).isEqualTo(2);
    }
  }
}
