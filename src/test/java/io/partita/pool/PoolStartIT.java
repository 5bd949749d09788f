package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import io.partita.testing.Await;
import io.partita.wire.UnserializableException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How workers begin, and what happens when they cannot. */
class PoolStartIT {
  private static final AtomicInteger STARTED = new AtomicInteger();

  @Test
  @Tag("B35")
  void initializer_runsOnceInEachWorker_beforeItsTasks() throws Exception {
    PoolOptions options =
        PoolFixture.OPTIONS.withInitializer(() -> STARTED.incrementAndGet()).withTasksPerWorker(20);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        futures.add(fixture.pool.submit(() -> STARTED.get()));
      }
      for (Future<Integer> future : futures) {
        assertThat(Await.get(future)).isEqualTo(1);
      }
      assertThat(STARTED).hasValue(0);
    }
  }

  @Test
  @Tag("B35")
  void initializerThatFails_failsThePoolAfterSomeAttempts_andLeavesNothing(@TempDir Path directory)
      throws Exception {
    String log = Files.createFile(directory.resolve("log")).toString();
    PoolOptions options =
        PoolFixture.OPTIONS
            .withProcesses(1)
            .withLaunchAttempts(2)
            .withInitializer(
                () -> {
                  append(log);
                  throw new IllegalStateException("no licence");
                });
    try (PoolFixture fixture = PoolFixture.start(options)) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        futures.add(fixture.pool.submit(() -> 1));
      }
      for (Future<Integer> future : futures) {
        assertThatThrownBy(() -> Await.get(future))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOfSatisfying(
                InitializerFailedException.class,
                e -> assertThat(error(e)).isEqualTo("java.lang.IllegalStateException: no licence"))
            .hasMessageContaining("2 workers in a row")
            .hasMessageContaining("no licence (in worker 1 (pid ");
      }
      assertThatThrownBy(() -> fixture.pool.submit(() -> 1))
          .isInstanceOf(RejectedExecutionException.class)
          .hasCauseInstanceOf(InitializerFailedException.class);
      Await.until("no workers", () -> fixture.pool.snapshot().isEmpty());
      assertThat(Files.readString(Path.of(log))).isEqualTo("xx");
    }
  }

  private static void append(String file) {
    try {
      Files.writeString(Path.of(file), "x", java.nio.file.StandardOpenOption.APPEND);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String error(InitializerFailedException failure) {
    return String.valueOf(failure.error());
  }

  @Test
  @Tag("B35")
  void initializerThatEndsItsWorker_failsThePool() {
    PoolOptions options =
        PoolFixture.OPTIONS
            .withLaunchAttempts(2)
            .withInitializer(() -> Runtime.getRuntime().halt(7));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Future<Integer> future = fixture.pool.submit(() -> 1);
      assertThatThrownBy(() -> Await.get(future))
          .cause()
          .isInstanceOfSatisfying(
              InitializerFailedException.class, e -> assertThat(e.error()).isNull())
          .hasMessageContaining("EXITED(7)");
    }
  }

  @Test
  void initializerThatFailsSometimes_isTriedAgain(@TempDir Path directory) throws Exception {
    String mark = directory.resolve("mark").toString();
    PoolOptions options =
        PoolFixture.OPTIONS
            .withProcesses(1)
            .withInitializer(
                () -> {
                  if (new File(mark).mkdir()) {
                    throw new IllegalStateException("the first time");
                  }
                });
    try (PoolFixture fixture = PoolFixture.start(options)) {
      assertThat(Await.get(fixture.pool.submit(() -> 1))).isEqualTo(1);
    }
  }

  @Test
  void initializerThatCannotTravel_failsTheStart() {
    Object here = new Object();
    PoolOptions options = PoolFixture.OPTIONS.withInitializer(() -> here.notifyAll());
    assertThatThrownBy(() -> PoolFixture.start(options).close())
        .isInstanceOf(UnserializableException.class);
  }

  @Test
  @Tag("F6")
  void workerThatCannotStart_showsCommandAndOutput_withoutSecrets() throws Exception {
    PoolOptions options =
        PoolFixture.OPTIONS
            .withLaunchAttempts(2)
            .withJvm(PoolFixture.SMALL_JVM.plusArguments("-XX:+NoSuchFlag", "-Dmy.password=hush"));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Future<Integer> future = fixture.pool.submit(() -> 1);
      assertThatThrownBy(() -> Await.get(future))
          .cause()
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("-XX:+NoSuchFlag")
          .hasMessageContaining("Unrecognized VM option")
          .hasMessageContaining("-Dmy.password=***")
          .message()
          .doesNotContain("hush");
      Await.until("no workers", () -> fixture.pool.snapshot().isEmpty());
    }
  }

  @Test
  void classThatIsMissingInTheWorker_isNamed() {
    List<String> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("test-classes"))
            .toList();
    PoolOptions options =
        PoolFixture.OPTIONS.withJvm(PoolFixture.SMALL_JVM.withClassPath(classPath));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Future<Integer> future = fixture.pool.submit(() -> 1);
      assertThatThrownBy(() -> Await.get(future))
          .cause()
          .isInstanceOf(RemoteTaskException.class)
          .hasMessageContaining(
              "Class io.partita.pool.PoolStartIT is not on this process's class path");
    }
  }

  @Test
  void poolInAWorker_works_andTheNextGenerationIsRefused() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      assertThat(fixture.pool.apply(() -> nested(() -> 20 + 1))).isEqualTo(21);
      assertThatThrownBy(() -> fixture.pool.apply(() -> nested(() -> nested(() -> 1))))
          .hasMessageContaining("A pool in generation 2 of workers would be one too many")
          .hasMessageContaining("maxDepth");
    }
    try (PoolFixture fixture = PoolFixture.start(PoolFixture.OPTIONS.withMaxDepth(1))) {
      assertThatThrownBy(() -> fixture.pool.apply(() -> nested(() -> 1)))
          .hasMessageContaining("A pool in generation 1 of workers");
    }
  }

  private static <T extends @Nullable Object> T nested(ProcessPool.Task<T> task) throws Exception {
    try (ProcessSupervisor supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
        ProcessPool pool =
            ProcessPool.start(PoolFixture.OPTIONS.withProcesses(1).withMaxDepth(5), supervisor)) {
      return pool.apply(task);
    } catch (ExecutionException e) {
      throw new PartitaException(String.valueOf(e.getMessage()), e);
    }
  }

  @Test
  @Tag("B35")
  void shutdownThatCancels_letsOnlyFinishWhatHasBegun(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      // Used to short tasks, the worker gets many ahead, if they come before the one in hand is
      // known to be long.
      ProcessPool.Task<Integer> one = () -> 1;
      for (int i = 0; i < 500; i++) {
        Await.get(fixture.pool.submit(one));
      }
      Path entered = directory.resolve("entered");
      Path gate = directory.resolve("gate");
      Future<Long> running = fixture.pool.submit(PoolFixture.enterAndAwait(entered, gate));
      List<Future<Integer>> waiting = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        waiting.add(fixture.pool.submit(one));
      }
      long pid = PoolFixture.enteredBy(entered);
      fixture.pool.shutdownCancellingQueued();
      assertThat(waiting).allMatch(Future::isCancelled);
      assertThat(running.isDone()).isFalse();
      Files.createFile(gate);
      assertThat(Await.get(running)).isEqualTo(pid);
      assertThat(fixture.pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
