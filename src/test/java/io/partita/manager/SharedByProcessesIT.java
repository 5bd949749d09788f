package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.child.ChildProcess;
import io.partita.child.ContextOptions;
import io.partita.child.ProcessContext;
import io.partita.child.StartMethod;
import io.partita.pool.PoolOptions;
import io.partita.pool.ProcessPool;
import io.partita.process.JvmOptions;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedValue;
import io.partita.shared.ValueSettings;
import io.partita.testing.Await;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects of a manager in the tasks of other processes. */
class SharedByProcessesIT {
  private static final int PROCESSES = 3;
  private static final int INCREMENTS = 300;
  private static final JvmOptions JVM =
      JvmOptions.DEFAULTS.plusArguments("-Xmx64m", "-XX:TieredStopAtLevel=1");

  private static ProcessPool pool;

  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();

  @BeforeAll
  static void start() {
    pool = ProcessPool.start(PoolOptions.DEFAULTS.withProcesses(PROCESSES).withJvm(JVM));
  }

  @AfterAll
  static void stop() {
    pool.shutdownNow();
    pool.close();
    ProcessContext.shutDown();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** In as many processes at the same time. */
  private void inProcesses(Action action) throws ExecutionException, InterruptedException {
    BlockingQueue<String> gate = session.queue("gate");
    SharedNumber waiting = session.number("waiting");
    List<Future<?>> tasks = new ArrayList<>();
    for (int process = 0; process < PROCESSES; process++) {
      tasks.add(
          pool.submit(
              () -> {
                waiting.incrementAndGet();
                gate.take();
                for (int i = 0; i < INCREMENTS; i++) {
                  action.run();
                }
                return true;
              }));
    }
    Await.until(PROCESSES + " are there", () -> waiting.get() == PROCESSES);
    gate.addAll(Collections.nCopies(PROCESSES, "open"));
    for (Future<?> task : tasks) {
      Await.get(Duration.ofSeconds(60), task);
    }
  }

  /** What a task does. */
  private interface Action extends Serializable {
    void run() throws Exception;
  }

  @Test
  @Tag("B21")
  void increments_ofSeveralProcesses_areNeverLost() throws Exception {
    SharedNumber number = session.number("number");
    ConcurrentMap<String, Long> map = session.map("map");
    SharedValue<Long> value = session.value("value", 0L);
    inProcesses(
        () -> {
          number.incrementAndGet();
          map.merge("sum", 1L, Long::sum);
          value.updateAndGet(old -> old + 1);
        });

    long expected = (long) PROCESSES * INCREMENTS;
    assertThat(number.get()).isEqualTo(expected);
    assertThat(map).containsEntry("sum", expected);
    assertThat(value.get()).isEqualTo(expected);
  }

  @Test
  @Tag("B21")
  void lockedIncrements_ofSeveralProcesses_areNeverLost() throws Exception {
    SharedLock lock = session.lock("lock");
    SharedValue<Integer> value = session.value("value", 0);
    inProcesses(
        () -> {
          lock.lock();
          try {
            value.set(value.get() + 1);
          } finally {
            lock.unlock();
          }
        });

    assertThat(value.get()).isEqualTo(PROCESSES * INCREMENTS);
  }

  @Test
  @Tag("B22")
  void objectsWithoutNames_reachTasksOfAPool_andWhatTheseHandOver() throws Exception {
    Queue<Object> replies = session.queue(QueueSettings.DEFAULTS);
    ConcurrentMap<String, Object> map = session.map(MapSettings.DEFAULTS);
    map.put("replies", replies);
    map.put("value", session.value(ValueSettings.DEFAULTS, "from the parent"));

    long pid =
        Await.get(
            pool.submit(
                () -> {
                  @SuppressWarnings("unchecked")
                  Queue<Object> queue = (Queue<Object>) map.get("replies");
                  queue.add(map.get("value"));
                  queue.add(map);
                  return ProcessHandle.current().pid();
                }));

    assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(replies.remove()).hasToString("from the parent");
    map.put("more", 1);
    assertThat(replies.remove()).hasToString(map.toString());
  }

  @Test
  @Tag("B22")
  void object_reachesTheTaskOfAChild() throws Exception {
    SharedNumber number = session.number(0);
    ProcessContext context =
        ProcessContext.of(StartMethod.SPAWN, ContextOptions.DEFAULTS.withJvm(JVM));

    ChildProcess child = context.process(() -> number.addAndGet(42));
    child.start();

    assertThat(child.join(Duration.ofSeconds(20))).isTrue();
    assertThat(child.exitCode()).hasValue(0);
    assertThat(number.get()).isEqualTo(42);
  }

  @Test
  @Tag("B22")
  void object_outlivesItsMaker_whileATaskUsesIt() throws Exception {
    Session maker = fixture.connect();
    Queue<String> queue = maker.queue(QueueSettings.DEFAULTS);
    BlockingQueue<String> gate = session.queue("gate");
    SharedNumber inside = session.number("inside");
    Future<Integer> task =
        pool.submit(
            () -> {
              queue.add("first");
              inside.set(1);
              gate.take();
              queue.add("second");
              return queue.size();
            });
    Await.until("inside", () -> inside.get() == 1);
    maker.close();
    Await.until("the maker has left", () -> session.snapshot().sessions() == 2);
    gate.add("open");

    assertThat(Await.get(task)).isEqualTo(2);
  }
}
