package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.testing.BranchCoverage;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Frames at random, at least half of them wrong, past authentication: {@code -Dfuzz.frames=N} says
 * how many, {@code -Dfuzz.seed=SEED} repeats them.
 */
@Tag("F19")
class ManagerFuzzTest {
  private static final int THREADS = 2;
  private static final int AT_ONCE = 250_000;

  /** The fuzzer itself, and what a frame has no part in. */
  private static final Set<String> ELSEWHERE =
      Set.of("FuzzedManager", "RequestGrammar", "ManagerLimits", "Chronicle");

  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

  @Test
  void sameWrongFramesAsEver_harmNothing() throws Exception {
    run(2L * AT_ONCE, 1, Duration.ofMinutes(5));
  }

  /**
   * A fuzzer that is refused at the door proves nothing. What it does not reach is the replay of a
   * journal, and what another process has a part in.
   */
  @Test
  void frames_takeMostBranches() throws Exception {
    BranchCoverage coverage =
        new BranchCoverage("io.partita.manager", name -> !ELSEWHERE.contains(name));
    Class<?> fuzzed = coverage.load("FuzzedManager");
    Constructor<?> constructor = fuzzed.getDeclaredConstructor(long.class);
    constructor.setAccessible(true);
    Method run = fuzzed.getDeclaredMethod("run", int.class);
    run.setAccessible(true);
    run.invoke(constructor.newInstance(seed), AT_ONCE);

    for (IClassCoverage each : coverage.branches().getClasses()) {
      ICounter branches = each.getBranchCounter();
      if (branches.getMissedCount() > 0) {
        System.out.printf(
            "Fuzz of the manager: %s: %d of %d branches%n",
            each.getName(), branches.getCoveredCount(), branches.getTotalCount());
      }
    }
    ICounter total = coverage.total();
    System.out.printf(
        "Fuzz of the manager: %d of %d branches, %.1f %%%n",
        total.getCoveredCount(), total.getTotalCount(), 100 * total.getCoveredRatio());
    assertThat(total.getCoveredRatio()).isGreaterThan(0.75);
  }

  @Test
  void wrongFrames_closeTheirConnections_andHarmNothingElse() throws Exception {
    run(Long.getLong("fuzz.frames", 10_000_000), seed, Duration.ofMinutes(15));
  }

  static void run(long frames, long seed, Duration atMost) throws Exception {
    long begin = System.nanoTime();
    AtomicLong left = new AtomicLong(frames);
    AtomicLong closed = new AtomicLong();
    AtomicLong seeds = new AtomicLong(seed);
    System.out.printf("Fuzz of the manager: seed %d%n", seed);
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Background.run(
              () -> {
                while (left.getAndAdd(-AT_ONCE) > 0) {
                  FuzzedManager manager = new FuzzedManager(seeds.getAndIncrement());
                  manager.run(AT_ONCE);
                  closed.addAndGet(manager.closed());
                }
              }));
    }
    for (CompletableFuture<Void> thread : threads) {
      Await.get(atMost, thread);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "Fuzz of the manager: %,d frames in %.1f s, %,.0f frames/s, %,d connections closed%n",
        frames, seconds, frames / seconds, closed.get());
    // Neither does everything pass, nor is everything refused at the door.
    assertThat(closed.get()).isBetween(frames / 20, frames / 2);
  }
}
