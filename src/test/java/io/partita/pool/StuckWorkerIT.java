package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers that neither go on nor end. */
class StuckWorkerIT {
  private static final PoolOptions OPTIONS =
      PoolFixture.OPTIONS
          .withProcesses(1)
          .withJvm(PoolFixture.SMALL_JVM.withTermGrace(Duration.ofMillis(200)));

  @Test
  @Tag("B33")
  void exitThatAShutdownHookBlocks_failsTheTaskOnly() throws Exception {
    try (PoolFixture fixture = PoolFixture.start(OPTIONS)) {
      Future<String> stuck = fixture.pool.submit(StuckWorkerIT::exitForEver);

      assertThatThrownBy(() -> Await.get(stuck)).hasCauseInstanceOf(WorkerDiedException.class);
      assertThat(fixture.pid()).isPositive();
    }
  }

  private static String exitForEver() {
    Runtime.getRuntime().addShutdownHook(new Thread(StuckWorkerIT::waitForEver));
    System.exit(3);
    return "never";
  }

  @Test
  @Tag("B35")
  void initializerThatHangs_failsThePool() throws Exception {
    PoolOptions options =
        OPTIONS
            .withJvm(OPTIONS.jvm().withStartTimeout(Duration.ofSeconds(6)))
            .withLaunchAttempts(1)
            .withInitializer(StuckWorkerIT::waitForEver);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Future<Long> task = fixture.pool.submit(PoolFixture::ownPid);

      assertThatThrownBy(() -> Await.get(task))
          .hasCauseInstanceOf(InitializerFailedException.class)
          .hasMessageContaining("longer than");
    }
  }

  private static void waitForEver() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
