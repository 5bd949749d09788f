package io.partita.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.testing.BlockingQueueContract;
import io.partita.testing.OpenFiles;
import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import io.partita.wire.UnserializableException;
import io.partita.wire.WireException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues of one process, and the handles that other processes would have. */
@Timeout(60)
class LocalQueueTest {
  record Point(int x, int y) implements Serializable {}

  record Holder(List<Object> things) implements Serializable {}

  private final List<LocalQueue<?>> queues = new ArrayList<>();

  @AfterEach
  void close() {
    queues.forEach(LocalQueue::close);
  }

  private <E> LocalQueue<E> with(QueueOptions options) {
    LocalQueue<E> queue = LocalQueue.with(options);
    queues.add(queue);
    return queue;
  }

  private <E> LocalQueue<E> unbounded() {
    return with(QueueOptions.DEFAULTS);
  }

  /** As a child would have it. */
  @SuppressWarnings("unchecked")
  private <E> LocalQueue<E> handOver(LocalQueue<E> queue) {
    ClassPolicy trusted = ClassPolicy.values().allowing(name -> true);
    Object handle =
        ObjectBytes.read(
            Handover.of(queue).bytes(), trusted, LocalQueueTest.class.getClassLoader());
    LocalQueue<E> arrived = (LocalQueue<E>) Objects.requireNonNull(handle);
    queues.add(0, arrived);
    return arrived;
  }

  @Nested
  class OfTheJdk extends BlockingQueueContract {
    @Override
    protected BlockingQueue<Object> create(int capacity) {
      return new LinkedBlockingQueue<>(capacity);
    }
  }

  @Nested
  class WhereItWasMade extends BlockingQueueContract {
    @Override
    protected BlockingQueue<Object> create(int capacity) {
      return with(QueueOptions.DEFAULTS.withCapacity(capacity));
    }
  }

  @Nested
  class Elsewhere extends BlockingQueueContract {
    @Override
    protected BlockingQueue<Object> create(int capacity) {
      return handOver(with(QueueOptions.DEFAULTS.withCapacity(capacity)));
    }
  }

  @Test
  @Tag("B14")
  void itemThatCannotTravel_failsThatPutAndNothingElse() throws Exception {
    LocalQueue<Object> queue = unbounded();
    for (LocalQueue<Object> any : List.of(queue, handOver(queue))) {
      assertThatThrownBy(() -> any.put(new Holder(List.of(1, new Object()))))
          .isInstanceOfSatisfying(
              UnserializableException.class, e -> assertThat(e.path()).isEqualTo("things[1]"));
      assertThatThrownBy(() -> any.offer(new Object())).isInstanceOf(UnserializableException.class);

      any.put("next");

      assertThat(any.size()).isEqualTo(1);
      assertThat(any.take()).isEqualTo("next");
    }
  }

  @Test
  @Tag("B14")
  void classThatTakersWouldRefuse_failsThatPut() throws Exception {
    LocalQueue<Object> queue = unbounded();
    LocalQueue<Object> elsewhere = handOver(queue);

    assertThatThrownBy(() -> elsewhere.put(List.of(new Point(1, 2))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining(Point.class.getName() + " may not come into");
    elsewhere.put("next");

    assertThat(queue.take()).isEqualTo("next");
    queue.put(new Point(1, 2));
    assertThat(queue.take()).isEqualTo(new Point(1, 2));
  }

  @Test
  void itemOverTheLimit_failsThatPutOnly() throws Exception {
    LocalQueue<byte[]> queue =
        with(QueueOptions.DEFAULTS.withObjects(ObjectOptions.DEFAULTS.withMaxMessage(100)));
    for (LocalQueue<byte[]> any : List.of(queue, handOver(queue))) {
      assertThatThrownBy(() -> any.put(new byte[100])).isInstanceOf(WireException.class);
      any.put(new byte[99]);
      assertThat(any.take()).hasSize(99);
    }
  }

  @Test
  void itemsAreCopies_andOwnClassesNeedNoPermissionHere() throws Exception {
    LocalQueue<Object> queue = unbounded();
    byte[] bytes = {1};
    queue.put(bytes);
    bytes[0] = 2;
    queue.put(new Point(1, 2));

    assertThat(queue.take()).isEqualTo(new byte[] {1});
    assertThat(queue.take()).isEqualTo(new Point(1, 2));
  }

  @Test
  @Tag("F24")
  void classThatIsNotAllowedElsewhere_isRefusedThereAndGone() throws Exception {
    LocalQueue<Object> queue = unbounded();
    LocalQueue<Object> strict = handOver(queue);
    LocalQueue<Object> allowing =
        with(QueueOptions.DEFAULTS.withObjects(ObjectOptions.DEFAULTS.allowing(Point.class)));
    queue.put(new Point(1, 2));
    queue.put("next");
    allowing.put(new Point(3, 4));

    assertThatThrownBy(strict::take)
        .isInstanceOf(WireException.class)
        .hasMessageContaining(Point.class.getName());
    assertThat(strict.take()).isEqualTo("next");
    assertThat(handOver(allowing).take()).isEqualTo(new Point(3, 4));
  }

  @Test
  @Tag("B15")
  void closed_isAnErrorForEveryCallEverywhere() throws Exception {
    LocalQueue<Object> queue = with(QueueOptions.DEFAULTS.withCapacity(1));
    LocalQueue<Object> handle = handOver(queue);
    handle.put("dropped");
    FutureTask<Void> putter = put(handle, "waits");
    FutureTask<Void> ownPutter = put(queue, "waits too");
    Await.until("both wait", () -> queue.waiting() == 2);

    queue.close();

    for (FutureTask<Void> waiting : List.of(putter, ownPutter)) {
      assertThatThrownBy(() -> Await.get(waiting)).hasCauseInstanceOf(QueueClosedException.class);
    }
    for (LocalQueue<Object> any : List.of(queue, handle)) {
      assertThatThrownBy(() -> any.put(1)).isInstanceOf(QueueClosedException.class);
      assertThatThrownBy(() -> any.offer(1)).isInstanceOf(QueueClosedException.class);
      assertThatThrownBy(any::take).isInstanceOf(QueueClosedException.class);
      assertThatThrownBy(any::poll).isInstanceOf(QueueClosedException.class);
    }
    assertThatThrownBy(() -> Handover.of(queue)).hasRootCauseInstanceOf(QueueClosedException.class);
    queue.close();
  }

  private static FutureTask<Void> put(LocalQueue<Object> queue, Object item) {
    FutureTask<Void> putter =
        new FutureTask<>(
            () -> {
              queue.put(item);
              return null;
            });
    new Thread(putter).start();
    return putter;
  }

  @Test
  @Tag("B15")
  void closedForPut_letsTakersDrainThenTellsThemTheEnd() throws Exception {
    LocalQueue<Object> queue = unbounded();
    LocalQueue<Object> producer = handOver(queue);
    LocalQueue<Object> taker = handOver(queue);
    for (int i = 0; i < 500; i++) {
      producer.put(i);
    }

    queue.closeForPut();

    assertThatThrownBy(() -> producer.put(500))
        .isInstanceOf(QueueClosedException.class)
        .hasMessageContaining("takes no more items");
    assertThatThrownBy(() -> queue.put(500)).isInstanceOf(QueueClosedException.class);
    for (int i = 0; i < 500; i += 2) {
      assertThat(taker.take()).isEqualTo(i);
      // What was lent to the other one is had here first, so that none is missing.
      assertThat(queue.take()).isEqualTo(i + 1);
    }
    for (LocalQueue<Object> any : List.of(queue, taker)) {
      assertThatThrownBy(any::take).isInstanceOf(QueueClosedException.class);
      assertThatThrownBy(any::poll).isInstanceOf(QueueClosedException.class);
      assertThatThrownBy(() -> any.poll(1, TimeUnit.DAYS)).isInstanceOf(QueueClosedException.class);
    }
  }

  @Test
  @Tag("B15")
  void takersThatWait_areToldTheEnd_alsoByAnotherProcess() throws Exception {
    LocalQueue<Object> queue = unbounded();
    LocalQueue<Object> handle = handOver(queue);
    FutureTask<Object> own = new FutureTask<>(queue::take);
    FutureTask<Object> other = new FutureTask<>(handle::take);
    new Thread(own).start();
    new Thread(other).start();
    Await.until("both wait", () -> queue.waiting() == 2);

    handOver(queue).closeForPut();

    for (FutureTask<Object> taker : List.of(own, other)) {
      assertThatThrownBy(() -> Await.get(taker)).hasCauseInstanceOf(QueueClosedException.class);
    }
  }

  @Test
  @Tag("B15")
  void handleClosed_isAnErrorThereOnly() throws Exception {
    LocalQueue<Object> queue = unbounded();
    LocalQueue<Object> handle = handOver(queue);
    handle.put(1);
    assertThat(handle.size()).isEqualTo(1);

    handle.close();

    assertThatThrownBy(() -> handle.put(2))
        .isInstanceOf(QueueClosedException.class)
        .hasMessageContaining("in this process");
    assertThatThrownBy(handle::take).isInstanceOf(QueueClosedException.class);
    assertThat(queue.take()).isEqualTo(1);
  }

  @Test
  void whatIsPutIsThereAtOnce_forEverybody() throws Exception {
    LocalQueue<Integer> queue = unbounded();
    LocalQueue<Integer> producer = handOver(queue);
    LocalQueue<Integer> taker = handOver(queue);
    for (int i = 0; i < 1000; i++) {
      producer.put(i);
      assertThat((i % 2 == 0 ? queue : taker).peek()).isEqualTo(i);
      producer.put(-1);
      assertThat(queue.size()).isEqualTo(2);
      assertThat(List.copyOf(i % 2 == 0 ? taker : queue)).containsExactly(i, -1);
      assertThat((i % 2 == 0 ? taker : queue).poll()).isEqualTo(i);
      assertThat((i % 2 == 0 ? queue : taker).poll()).isEqualTo(-1);
      assertThat(taker.isEmpty()).isTrue();
    }
  }

  @Test
  void whatWasLentToOne_isHadByAnotherWhoWantsIt() throws Exception {
    LocalQueue<Integer> queue = unbounded();
    LocalQueue<Integer> hoarder = handOver(queue);
    for (int i = 0; i < 500; i++) {
      queue.put(i);
    }
    int next = 0;
    while (next < 200) {
      assertThat(hoarder.take()).isEqualTo(next++);
    }

    assertThat(queue.size()).isEqualTo(500 - next);
    List<Integer> rest = new ArrayList<>();
    for (Integer item = queue.poll(); item != null; item = queue.poll()) {
      rest.add(item);
    }
    hoarder.drainTo(rest);

    assertThat(rest).hasSize(500 - next).doesNotHaveDuplicates();
    assertThat(rest.size()).isGreaterThan(280);
  }

  @Test
  @Tag("B11")
  void boundedAndLent_isFullAndEmptyExactly() throws Exception {
    LocalQueue<Integer> queue = with(QueueOptions.DEFAULTS.withCapacity(50));
    LocalQueue<Integer> taker = handOver(queue);
    LocalQueue<Integer> producer = handOver(queue);
    int put = 0;
    int taken = 0;
    for (int round = 0; round < 20; round++) {
      while (producer.offer(put)) {
        put++;
      }
      assertThat(put - taken).isEqualTo(50);
      assertThat(queue.remainingCapacity()).isZero();
      for (int i = 0; i < 7; i++) {
        assertThat(taker.take()).isEqualTo(taken++);
      }
      assertThat(queue.size()).isEqualTo(43);
      assertThat(queue.offer(put)).isTrue();
      put++;
    }
  }

  @Test
  void fullOfBytes_producersWaitAndGoOn() throws Exception {
    LocalQueue<byte[]> queue = with(QueueOptions.DEFAULTS.withMaxBytes(1 << 20));
    LocalQueue<byte[]> producer = handOver(queue);
    FutureTask<Void> putter =
        new FutureTask<>(
            () -> {
              for (int i = 0; i < 100; i++) {
                producer.put(new byte[100_000]);
              }
              return null;
            });
    new Thread(putter).start();
    Await.until("full", () -> !producer.offer(new byte[1]));
    assertThat(producer.offer(new byte[1], 20, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(queue.offer(new byte[1])).isFalse();

    int large = 0;
    while (large < 100) {
      large += queue.take().length > 1 ? 1 : 0;
    }

    Await.get(putter);
    Await.until("room", () -> producer.offer(new byte[1]));
  }

  @Test
  void throughAnythingButATask_isRefusedByName() {
    LocalQueue<Object> queue = unbounded();

    assertThatThrownBy(() -> ObjectBytes.write(List.of(queue)))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("Queue ")
        .hasMessageContaining("only as a part of the task that a child is started with");
    assertThatThrownBy(() -> queue.put(queue)).isInstanceOf(UnserializableException.class);
  }

  @Test
  @Tag("F29")
  void closedQueues_leaveNoThreadFileOrSocket() throws Exception {
    misuse();
    Await.until("quiet", () -> ownThreads() == 0);
    int files = OpenFiles.count();
    for (int i = 0; i < 10; i++) {
      misuse();
    }
    Await.until("threads gone", () -> ownThreads() == 0);
    Await.until("files closed: " + files, () -> OpenFiles.count() <= files);
    assertThat(PipeSockets.directory()).isNull();
  }

  private void misuse() throws Exception {
    LocalQueue<Object> queue = unbounded();
    LocalQueue<Object> handle = handOver(queue);
    LocalQueue<Object> other = handOver(queue);
    handle.putAll(List.of(1, 2, 3));
    assertThat(handle.take()).isEqualTo(1);
    assertThat(other.take()).isNotNull();
    handle.close();
    queue.close();
    other.close();
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("partita-"))
        .count();
  }
}
