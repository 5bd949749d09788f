package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.process.JvmOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("F6")
class PoolLaunchIT {
  @Test
  void missingJava_failsAllWaitingTasks_andLaterOnesToo() throws Exception {
    JvmOptions jvm = PoolFixture.SMALL_JVM.withJavaHome(Path.of("/nowhere"));
    try (PoolFixture fixture = PoolFixture.start(PoolFixture.OPTIONS.withJvm(jvm))) {
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        probes.add(fixture.submit("echo x"));
      }
      for (Probe probe : probes) {
        assertThat(whyNotStarted(probe)).contains("/nowhere/bin/java");
      }
      assertThat(whyNotStarted(fixture.submit("echo x"))).contains("/nowhere/bin/java");
      assertThat(fixture.states()).isEmpty();
    }
  }

  @Test
  void javaThatComesBackBetweenAttempts_runsTheTasks(@TempDir Path directory) throws Exception {
    Path home = directory.resolve("java");
    WorkerPoolOptions options =
        PoolFixture.OPTIONS
            .withJvm(PoolFixture.SMALL_JVM.withJavaHome(home))
            .withLaunchAttempts(1_000_000)
            .withLaunchBackoff(Duration.ofMillis(1));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Probe probe = fixture.submit("echo x");
      Files.createSymbolicLink(home, PoolFixture.SMALL_JVM.javaHome());
      assertThat(probe.awaitResult()).isEqualTo("x");
    }
  }

  @Test
  void optionThatTheJvmRefuses_isShownWithItsWordsAndTheCommand() throws Exception {
    JvmOptions jvm = PoolFixture.SMALL_JVM.plusArguments("-XX:+NoSuchFlag", "-Dmy.password=hush");
    WorkerPoolOptions options = PoolFixture.OPTIONS.withJvm(jvm).withLaunchAttempts(2);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      assertThat(whyNotStarted(fixture.submit("echo x")))
          .contains("Worker 1", "exit code 1", "-XX:+NoSuchFlag", "Unrecognized VM option")
          .doesNotContain("hush");
    }
  }

  @Test
  @Tag("B35")
  void handlerThatDoesNotStart_isShownWithItsMessage_andLeavesNothing() throws Exception {
    WorkerPoolOptions options =
        PoolFixture.OPTIONS.withHandler(BrokenHandler.class).withLaunchAttempts(2);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      assertThat(whyNotStarted(fixture.submit("echo x")))
          .contains("java.io.IOException: no database", "asked for it");
      assertThat(fixture.states()).isEmpty();
    }
  }

  @Test
  void handlerThatDoesNotStartAndDoesNotLeave_isKilled() throws Exception {
    WorkerPoolOptions options =
        PoolFixture.OPTIONS
            .withHandler(ClingingHandler.class)
            .withJvm(PoolFixture.SMALL_JVM.withTermGrace(Duration.ofMillis(100)))
            .withLaunchAttempts(1);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      assertThat(whyNotStarted(fixture.submit("echo x"))).contains("no database", "KILLED");
    }
  }

  @Test
  @Tag("B35")
  void handlerThatIsNotThere_isNamed() throws Exception {
    WorkerPoolOptions options =
        PoolFixture.OPTIONS.withHandler("org.example.Missing").withLaunchAttempts(1);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      assertThat(whyNotStarted(fixture.submit("echo x")))
          .contains("ClassNotFoundException: org.example.Missing");
    }
  }

  @Test
  void handlerThatTakesTooLongToStart_isKilled() throws Exception {
    WorkerPoolOptions options =
        PoolFixture.OPTIONS
            .withHandler(EndlessHandler.class)
            .withJvm(PoolFixture.SMALL_JVM.withStartTimeout(Duration.ofSeconds(3)))
            .withLaunchAttempts(1);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      assertThat(whyNotStarted(fixture.submit("echo x"))).contains("not ready within 3.0 s");
    }
  }

  private static String whyNotStarted(Probe probe) throws Exception {
    if (probe.awaitEnd() instanceof TaskOutcome.NotStarted notStarted) {
      return notStarted.why();
    }
    throw new AssertionError("Should not have started: " + probe.awaitEnd());
  }

  /** Fails to start. */
  public static final class BrokenHandler implements TaskHandler {
    @Override
    public void start() throws Exception {
      System.err.println("asked for it");
      throw new java.io.IOException("no database");
    }

    @Override
    public byte[] run(byte[] task, TaskChannel channel) {
      return task;
    }
  }

  /** Fails to start, and then does not let its JVM go. */
  public static final class ClingingHandler implements TaskHandler {
    @Override
    public void start() throws Exception {
      Runtime.getRuntime().addShutdownHook(new Thread(ClingingHandler::waitForEver));
      throw new java.io.IOException("no database");
    }

    private static void waitForEver() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public byte[] run(byte[] task, TaskChannel channel) {
      return task;
    }
  }

  /** Never ends to start. */
  public static final class EndlessHandler implements TaskHandler {
    @Override
    public void start() throws Exception {
      new CountDownLatch(1).await();
    }

    @Override
    public byte[] run(byte[] task, TaskChannel channel) {
      return task;
    }
  }
}
