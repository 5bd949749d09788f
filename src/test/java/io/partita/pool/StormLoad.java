package io.partita.pool;

import io.partita.testing.Await;
import io.partita.testing.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that submit tasks to a pool, and look at what becomes of each. */
final class StormLoad {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int THREADS = 3;
  private static final int MAX_BATCH = 25;
  private static final int MAX_PAUSE_NANOS = 2_000_000;

  private record Submitted(StormTask task, Future<StormTask.Result> future) {}

  private final ProcessPool pool;
  private final AtomicInteger tasks = new AtomicInteger();
  private final BitSet completed = new BitSet();
  private final Map<Integer, WorkerDiedException> failed = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> threads = new ArrayList<>();
  private volatile boolean enough;

  private StormLoad(ProcessPool pool) {
    this.pool = pool;
  }

  static StormLoad start(ProcessPool pool, Random random) {
    StormLoad load = new StormLoad(pool);
    for (int i = 0; i < THREADS; i++) {
      Random own = new Random(random.nextLong());
      load.threads.add(Background.run(() -> load.submit(own)));
    }
    return load;
  }

  private void submit(Random random) {
    while (!enough && wrong.isEmpty()) {
      List<Submitted> batch = new ArrayList<>();
      int size = random.nextBoolean() ? 1 : 1 + random.nextInt(MAX_BATCH);
      for (int i = 0; i < size; i++) {
        StormTask task = new StormTask(tasks.getAndIncrement(), random);
        batch.add(new Submitted(task, pool.submit(task)));
      }
      batch.forEach(this::await);
      Marks.pause(random.nextInt(MAX_PAUSE_NANOS));
    }
  }

  private void await(Submitted one) {
    int id = one.task.id;
    try {
      if (one.task.hasResult(Await.get(PATIENCE, one.future))) {
        synchronized (completed) {
          completed.set(id);
        }
      } else {
        wrong.add("Task " + id + " has the result of another");
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WorkerDiedException death) {
        failed.put(id, death);
      } else {
        wrong.add("Task " + id + " failed with " + e.getCause());
      }
    } catch (InterruptedException | RuntimeException | AssertionError e) {
      wrong.add("Task " + id + ": " + e);
    }
  }

  boolean isWrong() {
    return !wrong.isEmpty();
  }

  /** Submits no more, and waits until each task has its outcome. */
  void finish() throws Exception {
    enough = true;
    for (CompletableFuture<Void> thread : threads) {
      Await.get(PATIENCE, thread);
    }
  }

  int tasks() {
    return tasks.get();
  }

  boolean isCompleted(int task) {
    synchronized (completed) {
      return completed.get(task);
    }
  }

  /** The failed tasks, and of what they died. */
  Map<Integer, WorkerDiedException> failed() {
    return failed;
  }

  /** Outcomes that no task may have. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }
}
