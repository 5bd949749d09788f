package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread whose interrupt flag is set harms no task but its own. */
class InterruptedSubmitterIT {
  @Test
  void interruptedThreadThatSubmits_harmsNobody() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(4)) {
      List<Future<Long>> all = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(fixture.pool.submit(PoolFixture::ownPid));
      }
      Thread interrupted =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                all.add(fixture.pool.submit(PoolFixture::ownPid));
              });
      interrupted.start();
      Await.until("submitted", () -> all.size() == 4);
      for (Future<Long> one : all) {
        assertThat(Await.get(one)).isPositive();
      }
    }
  }

  @Test
  void interruptedApply_cancelsItsTask(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Path inside = directory.resolve("inside");
      FutureTask<Long> apply =
          new FutureTask<>(() -> fixture.pool.apply(PoolFixture.enterAndWait(inside)));
      Thread thread = new Thread(apply);
      thread.start();
      Await.until("task runs", () -> Files.exists(inside));

      thread.interrupt();

      Await.until("interrupted", apply::isDone);
      assertThat(fixture.pid()).isPositive();
    }
  }
}
