package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.pool.Killing.Kill;
import io.partita.pool.Killing.Phase;
import io.partita.testing.Await;
import io.partita.worker.Footprint;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Workers of a pool under load are killed at random, in every phase of their lives. {@code
 * -Dstorm.seed} repeats the choices of an earlier storm, {@code -Dstorm.kills} says how many kills
 * there are.
 */
@Tag("storm")
@Tag("B32")
@Tag("F29")
class PoolStormIT {
  private static final int KILLS = Integer.getInteger("storm.kills", 1000);
  private static final int TASKS_PER_WORKER = 40;
  private static final double LEAST_SHARE = 0.05;
  private static final int WARM_UP = 8;

  /** Workers that are killed before they are ready are no reason to give up. */
  private static final PoolOptions OPTIONS =
      PoolFixture.OPTIONS
          .withProcesses(4)
          .withMinProcesses(4)
          .withTasksPerWorker(TASKS_PER_WORKER)
          .withIdleTimeout(Duration.ofHours(1))
          .withLaunchAttempts(Integer.MAX_VALUE);

  @Test
  void randomKillsUnderLoad_giveEachTaskOneOutcome_failNoOther_andLeaveNothing() throws Exception {
    long seed = Long.getLong("storm.seed", System.nanoTime());
    System.out.printf("Storm of %d kills; again: -Dstorm.seed=%d%n", KILLS, seed);
    storm(new Random(seed), WARM_UP);
    Footprint before = Footprint.settled();
    Toll toll = storm(new Random(seed), KILLS);
    System.out.println(toll);
    before.awaitAgain();
    for (Phase phase : Phase.values()) {
      assertThat(toll.kills(phase))
          .as("kills in phase %s of seed %d", phase, seed)
          .isGreaterThanOrEqualTo((long) Math.ceil(KILLS * LEAST_SHARE));
    }
  }

  private static Toll storm(Random random, int kills) throws Exception {
    try (Marks marks = Marks.create();
        PoolFixture fixture = PoolFixture.start(OPTIONS.withInitializer(marks.initializer()))) {
      Killing killing = new Killing(fixture.pool, marks, TASKS_PER_WORKER, random);
      Toll toll = new Toll(TASKS_PER_WORKER);
      StormLoad load = StormLoad.start(fixture.pool, random);
      while (toll.size() < kills && !load.isWrong()) {
        Kill kill = killing.next();
        if (kill != null) {
          toll.add(kill);
        }
        toll.bury(killing);
      }
      Await.until("all of them dead", () -> toll.bury(killing));
      load.finish();
      fixture.pool.close();
      toll.settle(load, marks);
      return toll;
    }
  }
}
