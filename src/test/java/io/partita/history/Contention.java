package io.partita.history;

import io.partita.testing.Await;
import io.partita.testing.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/** Threads that use one object at the same time, and write down what comes of it. */
final class Contention {
  /** Time enough for a fault to show on a busy machine. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private static final long PAUSE_NANOS = 200_000;

  private Contention() {}

  /** Gives others time to come between two steps. */
  static void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  /** What one thread does. */
  @FunctionalInterface
  interface Act {
    void run(Recorder recorder, int thread) throws Exception;
  }

  /** The history of so many threads that begin at the same time. */
  static List<Operation> history(int threads, Act act) {
    List<Recorder> recorders = new ArrayList<>();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    CyclicBarrier start = new CyclicBarrier(threads);
    for (int i = 0; i < threads; i++) {
      Recorder recorder = Recorder.inMemory("thread-" + i);
      int thread = i;
      recorders.add(recorder);
      ends.add(Background.run(() -> run(start, act, recorder, thread)));
    }
    Await.until("all threads are done", () -> ends.stream().allMatch(CompletableFuture::isDone));
    ends.forEach(CompletableFuture::join);
    return Recorder.all(recorders);
  }

  private static void run(CyclicBarrier start, Act act, Recorder recorder, int thread) {
    try {
      start.await();
      act.run(recorder, thread);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first violation that a checker finds in ever new histories; empty if it finds none. */
  static Optional<String> untilFound(
      Supplier<List<Operation>> histories, Function<List<Operation>, Optional<String>> checker) {
    long end = System.nanoTime() + LONGEST.toNanos();
    Optional<String> found = Optional.empty();
    while (found.isEmpty() && System.nanoTime() < end) {
      found = checker.apply(histories.get());
    }
    return found;
  }
}
