package io.partita.manager;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.ManagerGoneException;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedQueue;
import io.partita.shared.SharedReadWriteLock;
import io.partita.shared.SharedTopic;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of calls that wait while the manager is killed. */
@Tag("F7")
class ManagerDeathIT {
  /** Ten times what the contract says. */
  private static final Duration PROMPTLY = Duration.ofMillis(500);

  private static final QueueSettings ONE = QueueSettings.DEFAULTS.withCapacity(1);
  private static final long LONG = 60;

  /** Something that waits, and reaches its end only by an exception. */
  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }

  /** What came of a call, and when. */
  private record End(Throwable failure, long nanoTime) {}

  private static CompletableFuture<End> begin(Call call) {
    return Background.supply(
        () -> {
          try {
            call.run();
            throw new AssertionError("It did not wait");
          } catch (Exception | AssertionError e) {
            Throwable failure = e instanceof ExecutionException ? requireNonNull(e.getCause()) : e;
            return new End(failure, System.nanoTime());
          }
        });
  }

  /** Each of them waits. */
  private static Map<String, Call> calls(Session session, Session holder) throws Exception {
    Map<String, Call> calls = new LinkedHashMap<>();
    queues(calls, session);
    SharedLock held = session.lock("held");
    holder.lock("held").lock();
    calls.put("lock", held::lock);
    calls.put("lockInterruptibly", held::lockInterruptibly);
    calls.put("tryLock", () -> held.tryLock(LONG, TimeUnit.SECONDS));
    calls.put("condition", () -> waitForCondition(session.lock("free")));
    SharedReadWriteLock written = session.readWriteLock("written");
    holder.readWriteLock("written").writeLock().lock();
    calls.put("read lock", () -> written.readLock().lock());
    calls.put("write lock", () -> written.writeLock().lock());
    calls.put("semaphore", () -> session.semaphore("none", 0).acquire());
    calls.put("semaphore timed", () -> tryAcquire(session));
    calls.put("event", () -> session.event("never").await());
    calls.put("latch", () -> session.latch("closed", 1).await());
    calls.put("barrier", () -> session.barrier("alone", 2).await());
    SharedTopic<String> topic = session.topic("silent");
    calls.put("topic", () -> topic.subscribe().take());
    return calls;
  }

  private static void queues(Map<String, Call> calls, Session session) throws Exception {
    SharedQueue<String> empty = session.queue("empty");
    SharedQueue<String> full = session.queue("full", ONE);
    BlockingDeque<String> deque = session.deque("deque");
    full.put("one");
    calls.put("take", empty::take);
    calls.put("poll", () -> empty.poll(LONG, TimeUnit.SECONDS));
    calls.put("take many", () -> empty.take(10));
    calls.put("takeAsync", () -> empty.takeAsync().get());
    calls.put("lease", empty::lease);
    calls.put("leases", () -> empty.leases(5).next());
    calls.put("put", () -> full.put("two"));
    calls.put("offer", () -> full.offer("two", LONG, TimeUnit.SECONDS));
    calls.put("putAsync", () -> full.putAsync("two").get());
    calls.put("join", full::join);
    calls.put("takeLast", deque::takeLast);
  }

  private static void waitForCondition(SharedLock lock) throws InterruptedException {
    lock.lock();
    lock.condition("never").waitFor(() -> false);
  }

  private static void tryAcquire(Session session) throws InterruptedException {
    var unused = session.semaphore("none", 0).tryAcquire(LONG, TimeUnit.SECONDS);
  }

  @Test
  void killed_everyCallThatWaitsIsTold() throws Exception {
    try (Manager manager = Manager.start();
        Session watch = manager.connect();
        Session holder = manager.connect();
        Session session = manager.connect()) {
      Map<String, CompletableFuture<End>> ends = new LinkedHashMap<>();
      calls(session, holder).forEach((name, call) -> ends.put(name, begin(call)));
      Await.until(
          "all of " + ends.size() + " wait", () -> watch.snapshot().waiters() >= ends.size());

      long killed = System.nanoTime();
      ProcessHandle.of(manager.pid()).orElseThrow().destroyForcibly();

      for (Map.Entry<String, CompletableFuture<End>> each : ends.entrySet()) {
        End end = Await.get(each.getValue());
        assertThat(end.failure).as(each.getKey()).isInstanceOf(ManagerGoneException.class);
        assertThat(Duration.ofNanos(end.nanoTime - killed)).as(each.getKey()).isLessThan(PROMPTLY);
      }
      assertThatThrownBy(() -> session.queue("empty")).isInstanceOf(ManagerGoneException.class);
    }
  }

  @Test
  void killed_whileManyWrite_nobodyHangs() throws Exception {
    for (int round = 0; round < 3; round++) {
      try (Manager manager = Manager.start()) {
        CompletableFuture<?>[] writers = new CompletableFuture<?>[4];
        for (int i = 0; i < writers.length; i++) {
          Session session = manager.connect();
          writers[i] = begin(() -> writeForEver(session));
        }
        Await.until("much is written", () -> manager.session().queue("q").size() > 500);
        ProcessHandle.of(manager.pid()).orElseThrow().destroyForcibly();

        for (CompletableFuture<?> writer : writers) {
          assertThat(((End) Await.get(writer)).failure).isInstanceOf(ManagerGoneException.class);
        }
      }
    }
  }

  private static void writeForEver(Session session) throws Exception {
    SharedQueue<byte[]> queue = session.queue("q");
    while (true) {
      queue.put(new byte[1_000]);
    }
  }
}
