package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lock that several processes take as often as they can, while they are killed at random: {@code
 * -Dstorm.seed=SEED} repeats the choices.
 */
@Tag("F15")
class LockHistoryIT {
  private static final int PROCESSES = 3;

  /** So many rounds between two kills, so that each kill meets a lock in use. */
  private static final int ROUNDS = 50;

  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final List<Mortal> processes = new ArrayList<>();
  private final long seed = Long.getLong("storm.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir Path directory;

  @AfterEach
  void close() {
    processes.forEach(Mortal::kill);
    fixture.close();
  }

  @Test
  void lockWhoseHoldersAreKilled_isHeldByOneAtATimeWithGrowingTokens() throws Exception {
    killAtRandom(10);
  }

  @Test
  @Tag("storm")
  void lockWhoseHoldersAreKilled_isHeldByOneAtATimeWithGrowingTokens_forLong() throws Exception {
    killAtRandom(500);
  }

  private void killAtRandom(int kills) throws IOException {
    System.out.printf("Kills of lock holders: seed %d%n", seed);
    Path file = directory.resolve("history");
    LockHistory history = LockHistory.open(file);
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(Mortal.start(fixture, "record", name, file.toString()));
    }
    for (int i = 0; i < kills; i++) {
      long next = history.rounds() + 1 + random.nextInt(ROUNDS);
      Await.until("the lock goes round", () -> history.rounds() >= next);
      int victim = random.nextInt(PROCESSES);
      processes.get(victim).kill();
      processes.set(victim, Mortal.start(fixture, "record", name, file.toString()));
    }
    long next = history.rounds() + ROUNDS;
    Await.until("the lock goes round", () -> history.rounds() >= next);

    assertThat(processes).allMatch(Mortal::isAlive);
    assertThat(history.overlaps()).isZero();
    assertThat(history.staleTokens()).isZero();
    System.out.printf(
        "%d kills, %d rounds, %d abandoned%n", kills, history.rounds(), history.abandoned());
  }
}
