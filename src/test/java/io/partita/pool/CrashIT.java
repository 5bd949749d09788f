package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.worker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashIT {
  private static final int LARGE = 16 << 20;

  private static final PoolOptions ROOMY =
      PoolFixture.OPTIONS.withProcesses(1).withJvm(PoolFixture.SMALL_JVM.plusArguments("-Xmx200m"));

  /** How often each crash is tried. */
  int rounds() {
    return 1;
  }

  @Test
  @Tag("B34")
  void crashWhileALargeResultIsWritten_isADeath() throws Exception {
    try (PoolFixture fixture = PoolFixture.start(ROOMY)) {
      for (int i = 0; i < rounds(); i++) {
        Future<byte[]> doomed =
            fixture.pool.submit(
                () -> {
                  haltWhenItIsIn("io.partita.transport.", Thread.currentThread());
                  return new byte[LARGE];
                });
        assertThatThrownBy(() -> Await.get(doomed)).hasCauseInstanceOf(WorkerDiedException.class);
        assertThat(Await.get(fixture.pool.submit(() -> new byte[LARGE]))).hasSize(LARGE);
      }
    }
  }

  private static void haltWhenItIsIn(String code, Thread main) {
    Thread killer =
        new Thread(
            () -> {
              while (Arrays.stream(main.getStackTrace())
                  .noneMatch(frame -> frame.getClassName().startsWith(code))) {
                Thread.onSpinWait();
              }
              Runtime.getRuntime().halt(5);
            });
    killer.setDaemon(true);
    killer.start();
  }

  @Test
  @Tag("B34")
  void crashWhileALargeTaskIsSent_letsAnotherWorkerRunIt() throws Exception {
    try (PoolFixture fixture = PoolFixture.start(ROOMY)) {
      long pid = fixture.pid();
      new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
      Await.until("stopped", () -> Processes.state(pid).equals("T"));
      byte[] large = new byte[LARGE];
      Future<Integer> task = fixture.pool.submit(() -> large.length);
      assertThatThrownBy(() -> task.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      Bomb.kill(pid);
      assertThat(Await.get(task)).isEqualTo(LARGE);
    }
  }

  @Test
  @Tag("B34")
  void workersThatKillEachOther_failTheirTasksOnly(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      for (int i = 0; i < rounds(); i++) {
        Path one = directory.resolve("one" + i);
        Path other = directory.resolve("other" + i);
        List<Future<Long>> killers =
            List.of(
                fixture.pool.submit(enterAndKill(one, other)),
                fixture.pool.submit(enterAndKill(other, one)));
        int deaths = 0;
        for (Future<Long> killer : killers) {
          try {
            assertThat(Await.get(killer)).isPositive();
          } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(WorkerDiedException.class);
            deaths++;
          }
        }
        assertThat(deaths).isBetween(1, 2);
        assertThat(fixture.pid()).isPositive();
      }
    }
  }

  private static ProcessPool.Task<Long> enterAndKill(Path own, Path others) {
    String ownName = own.toString();
    String name = others.toString();
    return () -> {
      PoolFixture.enter(ownName);
      PoolFixture.awaitFile(name);
      Bomb.kill(Long.parseLong(Files.readString(Path.of(name))));
      return PoolFixture.ownPid();
    };
  }

  @Test
  @Tag("B34")
  void shutdownRacingCrashes_leavesNoTaskWithoutOutcome() throws Exception {
    for (int i = 0; i < 2 * rounds(); i++) {
      try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
        fixture.pid();
        List<Future<Object>> futures = new ArrayList<>();
        for (Bomb.Way way : Bomb.Way.values()) {
          futures.add(fixture.pool.submit(new Bomb(Bomb.Phase.TASK_RUN, way).task()));
        }
        if (i % 2 == 0) {
          fixture.pool.shutdown();
        } else {
          fixture.pool.shutdownNow();
        }
        assertThat(fixture.pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(futures).allMatch(Future::isDone);
      }
    }
  }

  @Test
  void killMeantForOneTask_neverHitsTheNext() throws Exception {
    Random random = new Random(42);
    int harmless = 0;
    int kills = 0;
    int enough = 2 * rounds();
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      for (int i = 0; i < 1000 && (harmless < enough || kills < enough); i++) {
        long before = fixture.pid();
        long nanos = random.nextInt(1_000_000);
        Future<Integer> meant = fixture.pool.submit(() -> spin(nanos));
        Future<Integer> next = fixture.pool.submit(() -> spin(100_000));
        Future<Integer> last = fixture.pool.submit(() -> spin(100_000));
        spin(random.nextInt(2_000_000));
        boolean cancelled = meant.cancel(true);
        assertThat(Await.get(next)).isEqualTo(1);
        assertThat(Await.get(last)).isEqualTo(1);
        harmless += cancelled ? 0 : 1;
        kills += fixture.pid() == before ? 0 : 1;
      }
    }
    assertThat(harmless).as("came too late").isPositive();
    assertThat(kills).as("killed a worker").isPositive();
  }

  private static int spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return 1;
  }

  @Test
  @Tag("B32")
  @Tag("B38")
  void resultsSentBeforeACrash_count_andWhatWaitedBehindItRuns() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      fixture.pid();
      for (int round = 0; round < rounds(); round++) {
        List<Future<Integer>> early = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          int value = i;
          early.add(fixture.pool.submit(() -> value));
        }
        Future<Object> doomed =
            fixture.pool.submit(new Bomb(Bomb.Phase.TASK_RUN, Bomb.Way.HALT).task());
        Future<String> late = fixture.pool.submit(() -> "late");
        for (int i = 0; i < 50; i++) {
          assertThat(Await.get(early.get(i))).isEqualTo(i);
        }
        assertThatThrownBy(() -> Await.get(doomed)).hasCauseInstanceOf(WorkerDiedException.class);
        assertThat(Await.get(late)).isEqualTo("late");
      }
    }
  }

  @Test
  @Tag("B38")
  void resultThatNobodyTookBeforeItsWorkerDied_counts() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      long pid = fixture.pid();
      CountDownLatch gate = new CountDownLatch(1);
      CountDownLatch held = new CountDownLatch(1);
      // Holds up the thread that takes the results of this worker.
      var unused =
          ((CompletableFuture<Integer>) fixture.pool.submit(() -> 1))
              .thenRun(
                  () -> {
                    held.countDown();
                    awaitUninterrupted(gate);
                  });
      awaitUninterrupted(held);
      Future<Integer> early =
          fixture.pool.submit(
              () -> {
                haltWhenItIsIn("io.partita.lane.LaneEnd", Thread.currentThread());
                return 2;
              });
      Await.until("dead", () -> !Processes.isAlive(pid));
      assertThat(early.isDone()).isFalse();
      gate.countDown();
      assertThat(Await.get(early)).isEqualTo(2);
    }
  }

  private static void awaitUninterrupted(CountDownLatch gate) {
    try {
      assertThat(gate.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Tag("B30")
  void tenThousandEndlessTasks_shutdownNowIsPrompt(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Path entered = directory.resolve("entered");
      Future<Long> first = fixture.pool.submit(PoolFixture.enterAndWait(entered));
      List<Future<?>> futures = new ArrayList<>(List.of(first));
      for (int i = 1; i < 10_000; i++) {
        futures.add(
            fixture.pool.submit(
                () -> {
                  new CountDownLatch(1).await();
                  return 0;
                }));
      }
      PoolFixture.enteredBy(entered);
      long start = System.nanoTime();
      int neverStarted = fixture.pool.shutdownNow().size();
      assertThat(fixture.pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(futures).allMatch(Future::isDone);
      assertThat(futures.stream().filter(Future::isCancelled)).hasSize(neverStarted);
      assertThat(neverStarted).isBetween(10_000 - 4, 10_000 - 1);
    }
  }

  @Test
  void submitDuringShutdown_isRunOrRefused_neverLost() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      fixture.pid();
      List<Future<Integer>> taken = new ArrayList<>();
      CompletableFuture<Void> submitting =
          CompletableFuture.runAsync(
              () -> {
                try {
                  while (true) {
                    taken.add(fixture.pool.submit(() -> 1));
                  }
                } catch (RejectedExecutionException e) {
                  // What this test waits for.
                  assertThat(e).hasMessageContaining("shut down");
                }
              });
      Await.get(fixture.pool.submit(() -> 1));
      fixture.pool.shutdown();
      Await.get(submitting);
      assertThat(fixture.pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      for (Future<Integer> future : taken) {
        assertThat(future.get()).isEqualTo(1);
      }
    }
  }

  @Test
  void cancelWithoutInterruption_letsTheTaskRunOn(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Path entered = directory.resolve("entered");
      Path gate = directory.resolve("gate");
      Future<Long> running = fixture.pool.submit(PoolFixture.enterAndAwait(entered, gate));
      long pid = PoolFixture.enteredBy(entered);
      assertThat(running.cancel(false)).isTrue();
      assertThatThrownBy(() -> Await.get(running)).isInstanceOf(CancellationException.class);
      Files.createFile(gate);
      assertThat(fixture.pid()).isEqualTo(pid);
    }
  }
}
