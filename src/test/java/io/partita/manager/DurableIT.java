package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.shared.Lease;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SharedQueue;
import io.partita.shared.Update;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after the manager was killed. */
@SuppressWarnings("NullAway.Init") // By JUnit.
class DurableIT {
  private static final int LIVES = 5;
  private static final QueueSettings QUEUE =
      QueueSettings.DEFAULTS.withDurable(true).withCapacity(0);
  private static final MapSettings MAP = MapSettings.DEFAULTS.withDurable(true);

  @TempDir Path state;

  private final Queue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> completed = new ConcurrentLinkedQueue<>();

  private Manager start() {
    return Manager.start(ManagerOptions.DEFAULTS.withState(state));
  }

  /** Until the manager is gone. */
  private Void produce(Session session, int from) throws InterruptedException {
    SharedQueue<Integer> queue = session.queue("work", QUEUE);
    try {
      for (int item = from; ; item++) {
        queue.put(item);
        acknowledged.add(item);
      }
    } catch (ManagerGoneException e) {
      return null;
    }
  }

  private Void consume(Session session) throws InterruptedException {
    SharedQueue<Integer> queue = session.queue("work", QUEUE);
    ConcurrentMap<String, Long> done = session.map("done", MAP);
    try {
      while (true) {
        Lease<Integer> lease = queue.lease();
        lease.complete(Update.put(done, "item " + lease.item(), 1L), Update.add(done, "count", 1));
        completed.add(lease.item());
      }
    } catch (ManagerGoneException e) {
      return null;
    }
  }

  @Test
  @Tag("F7")
  void killedManyTimes_nothingThatWasAcknowledgedIsLost_andNothingDoneTwice() throws Exception {
    for (int life = 0; life < LIVES; life++) {
      try (Manager manager = start()) {
        List<Future<Void>> users = new ArrayList<>();
        for (int producer = 0; producer < 3; producer++) {
          int from = (life * 10 + producer) * 1_000_000;
          Session session = manager.connect();
          users.add(Background.call(() -> produce(session, from)));
        }
        Session consumer = manager.connect();
        users.add(Background.call(() -> consume(consumer)));
        int atLeast = completed.size() + 100;
        Await.until(Duration.ofSeconds(60), "work", () -> completed.size() >= atLeast);
        ProcessHandle.of(manager.pid()).orElseThrow().destroyForcibly();
        for (Future<Void> user : users) {
          Await.get(user);
        }
      }
    }
    try (Manager manager = start()) {
      requireConsistent(manager.session());
    }
  }

  private void requireConsistent(Session session) {
    ConcurrentMap<String, Long> done = session.map("done", MAP);
    List<Integer> left = new ArrayList<>();
    session.<Integer>queue("work", QUEUE).drainTo(left);
    assertThat(left).doesNotHaveDuplicates();
    for (int producer = 0; producer < LIVES * 10; producer++) {
      int number = producer;
      assertThat(left.stream().filter(item -> item / 1_000_000 == number)).isSorted();
    }
    Set<Integer> seen = new HashSet<>(left);
    long count = 0;
    for (Map.Entry<String, Long> entry : done.entrySet()) {
      if (entry.getKey().startsWith("item ")) {
        assertThat(seen.add(Integer.valueOf(entry.getKey().substring(5)))).isTrue();
        count++;
      }
    }
    assertThat(done.get("count")).isEqualTo(count);
    assertThat(seen).containsAll(acknowledged);
    completed.forEach(item -> assertThat(done).containsKey("item " + item));
    // One put of each producer at most was carried out and not acknowledged.
    assertThat(seen.size() - acknowledged.size()).isBetween(0, LIVES * 3);
  }
}
