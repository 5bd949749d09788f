package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.child.ChildProcess;
import io.partita.child.ChildTask;
import io.partita.child.ProcessContext;
import io.partita.shared.Lease;
import io.partita.shared.LeaseStream;
import io.partita.shared.QueueProducer;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SharedMap;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedQueue;
import io.partita.shared.Update;
import io.partita.testing.Await;
import io.partita.wire.UnserializableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queues of a manager between processes, also such that are killed. */
class QueueProcessesIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final SharedQueue<Object> queue =
      session.queue("work", QueueSettings.DEFAULTS.withMaxDeliveries(1_000));

  @AfterAll
  static void stop() {
    ProcessContext.shutDown();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static ChildProcess started(ChildTask task) {
    ChildProcess child = new ChildProcess(task);
    child.start();
    return child;
  }

  @Test
  @Tag("B16")
  void producerEndsBeforeItsItemsAreTaken_theyAreThere_largeOnesToo() throws Exception {
    SharedQueue<Object> items = queue;
    ChildProcess child =
        started(
            () -> {
              for (int i = 0; i < 4; i++) {
                items.put(new byte[8 << 20]);
              }
              items.put("last");
            });
    assertThat(child.join(LONG)).isTrue();
    assertThat(child.exitCode()).hasValue(0);
    for (int i = 0; i < 4; i++) {
      assertThat((byte[]) items.take()).hasSize(8 << 20);
    }
    assertThat(items.take()).isEqualTo("last");
  }

  @Test
  @Tag("B16")
  void producerOnCreditEnds_allThatItPutIsThere() throws Exception {
    SharedQueue<Object> items = session.queue("small", QueueSettings.DEFAULTS.withCapacity(100));
    ChildProcess child =
        started(
            () -> {
              @SuppressWarnings("resource") // It is the end of the process that is put to the test.
              QueueProducer<Object> producer = items.producer(5_000);
              for (int i = 0; i < 5_000; i++) {
                producer.put(i);
              }
            });
    Await.until(LONG, "it waits for room", () -> fixture.waiters("small") == 1);
    List<Object> taken = new ArrayList<>();
    while (taken.size() < 5_000) {
      Object item = items.poll(LONG.toSeconds(), TimeUnit.SECONDS);
      taken.add(Objects.requireNonNull(item));
    }
    assertThat(child.join(LONG)).isTrue();
    assertThat(taken).isEqualTo(IntStream.range(0, 5_000).mapToObj(i -> (Object) i).toList());
  }

  @Test
  @Tag("B14")
  @Tag("B15")
  void childSeesItsOwnErrors_andTheEnd() throws Exception {
    SharedQueue<Object> items = queue;
    SharedQueue<Object> said = session.queue("said");
    ChildProcess child =
        started(
            () -> {
              assertThatThrownBy(() -> items.put(new Object()))
                  .isInstanceOf(UnserializableException.class);
              items.put("fine");
              items.closeForPut();
              assertThatThrownBy(() -> items.put("late")).isInstanceOf(SharedObjectException.class);
              assertThat(items.take()).isEqualTo("fine");
              assertThatThrownBy(items::take).isInstanceOf(SharedObjectException.class);
              said.put("as it should be");
            });
    assertThat(child.join(LONG)).isTrue();
    assertThat(said.poll()).isEqualTo("as it should be");
  }

  /** What each child does until there is no more. */
  private static void work(
      SharedQueue<Object> items, SharedMap<String, Long> done, SharedNumber sum) throws Exception {
    try (LeaseStream<Object> leases = items.leases(4)) {
      Lease<Object> lease = leases.next();
      while (lease != null) {
        int item = (Integer) lease.item();
        lease.complete(Update.add(done, "item " + item, 1), Update.add(sum, item));
        lease = leases.next();
      }
    }
  }

  @Test
  @Tag("F16")
  void takersAreKilledAtRandom_eachItemIsCountedOnce() throws Exception {
    int count = 4_000;
    SharedQueue<Object> items = queue;
    SharedMap<String, Long> done = session.map("done");
    SharedNumber sum = session.number("sum");
    queue.putAll(IntStream.range(0, count).mapToObj(i -> (Object) i).toList());
    SplittableRandom random = new SplittableRandom(17);
    List<ChildProcess> children = new ArrayList<>();
    for (int kill = 0; kill < 12; kill++) {
      while (children.size() < 3) {
        children.add(started(() -> work(items, done, sum)));
      }
      int atLeast = done.size() + 20 + random.nextInt(200);
      Await.until(LONG, "work", () -> done.size() >= Math.min(atLeast, count));
      ChildProcess victim = children.remove(0);
      victim.kill();
      assertThat(victim.join(LONG)).isTrue();
    }
    queue.closeForPut();
    children.add(started(() -> work(items, done, sum)));
    for (ChildProcess child : children) {
      assertThat(child.join(LONG)).isTrue();
    }
    assertThat(queue.join(Duration.ZERO)).isTrue();
    assertThat(done).hasSize(count);
    assertThat(done.values()).containsOnly(1L);
    assertThat(sum.get()).isEqualTo((long) count * (count - 1) / 2);
    assertThat(queue.deadLetters()).isEmpty();
    assertThat(Objects.requireNonNull(fixture.row("work")).bytes()).isZero();
  }
}
