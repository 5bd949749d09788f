package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.process.SupervisorOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After anything that can happen to workers, nothing of it is left. */
@Tag("F29")
class BaselineIT {
  @Test
  void tasksCrashesKillsAndFailedLaunches_leaveNothingBehind(@TempDir Path directory)
      throws Exception {
    misuse(directory);
    Footprint before = Footprint.settled();
    for (int i = 0; i < 3; i++) {
      misuse(directory);
    }
    before.awaitAgain();
    assertThat(directory).isEmptyDirectory();
  }

  private static void misuse(Path directory) throws Exception {
    WorkerPoolOptions options =
        PoolFixture.OPTIONS.withJvm(PoolFixture.SMALL_JVM.withTermGrace(Duration.ofMillis(200)));
    SupervisorOptions where = new SupervisorOptions(directory);
    try (PoolFixture fixture = PoolFixture.start(options, where)) {
      for (int i = 0; i < 200; i++) {
        fixture.submit("echo x");
      }
      Probe killed = fixture.submitAndEnter("wait");
      killed.task().kill("misuse");
      killed.awaitDeath();
      fixture.submit("halt 1").awaitDeath();
      fixture.submitAndEnter("stop");
      fixture.submit("error x").awaitEnd();
      fixture.submitAndEnter("wait");
      fixture.pool.snapshot().forEach(worker -> assertThat(worker.worker().pid()).isPositive());
    }
    WorkerPoolOptions broken =
        options
            .withJvm(PoolFixture.SMALL_JVM.plusArguments("-XX:+NoSuchFlag"))
            .withLaunchAttempts(2);
    try (PoolFixture fixture = PoolFixture.start(broken, where)) {
      fixture.submit("echo x").awaitEnd();
    }
  }
}
