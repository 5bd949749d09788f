package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.worker.Processes;
import io.partita.worker.WorkerSnapshot;
import io.partita.worker.WorkerSnapshot.State;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How workers come and go. */
class PoolLifeIT {
  private static final List<ByteBuffer> LEAK = new ArrayList<>();

  @Test
  @Tag("B31")
  void tasksPerWorker_givesTheSamePidSoOften_thenAnother() throws Exception {
    PoolOptions options = PoolFixture.OPTIONS.withProcesses(1).withTasksPerWorker(3);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Set<Long> pids = new HashSet<>();
      for (int worker = 1; worker <= 3; worker++) {
        long pid = fixture.pid();
        assertThat(fixture.pid()).isEqualTo(pid);
        assertThat(fixture.pid()).isEqualTo(pid);
        pids.add(pid);
        assertThat(pids).hasSize(worker);
      }
    }
  }

  @Test
  @Tag("B31")
  void tasksPerWorker_holdsForManyTasksAtOnce_andAnEarlyCloseCompletesThem() throws Exception {
    PoolOptions options = PoolFixture.OPTIONS.withProcesses(2).withTasksPerWorker(4);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      List<Future<Long>> futures = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        futures.add(fixture.pool.submit(PoolFixture::ownPid));
      }
      fixture.pool.shutdown();
      List<Long> pids = new ArrayList<>();
      for (Future<Long> future : futures) {
        pids.add(Await.get(future));
      }
      assertThat(pids).allMatch(pid -> Collections.frequency(pids, pid) <= 4);
      assertThat(fixture.pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @Tag("B38")
  void workerThatLeaks_isReplacedBetweenTwoTasks() throws Exception {
    PoolOptions options =
        PoolFixture.OPTIONS
            .withProcesses(1)
            .withJvm(PoolFixture.SMALL_JVM.plusArguments("-XX:MaxDirectMemorySize=1g"))
            .withMemoryGrowth(40 << 20);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      long first = fixture.pid();
      Set<Long> pids = new HashSet<>(Set.of(first));
      Await.until(
          "another worker",
          () -> {
            pids.add(getNow(fixture.pool.submit(PoolLifeIT::leak)));
            return pids.size() == 2;
          });
    }
  }

  private static <T> T getNow(Future<T> future) {
    try {
      return Await.get(future);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static long leak() throws InterruptedException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 << 20);
    for (int i = 0; i < bytes.capacity(); i += 1024) {
      bytes.put(i, (byte) 1);
    }
    LEAK.add(bytes);
    Thread.sleep(20);
    return PoolFixture.ownPid();
  }

  @Test
  @Tag("B36")
  void moreBlockedTasksThanProcesses_haveExactlyThatManyWorkers(@TempDir Path directory)
      throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Path gate = directory.resolve("gate");
      List<Future<Long>> futures = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        Path entered = directory.resolve("entered" + i);
        futures.add(fixture.pool.submit(PoolFixture.enterAndAwait(entered, gate)));
      }
      // Which two is not said: while a worker starts, the other has the next task in its lane.
      Await.until("two to enter", () -> entered(directory) == 2);
      assertThat(fixture.pool.snapshot())
          .extracting(WorkerSnapshot::state)
          .containsExactly(State.BUSY, State.BUSY);
      Files.createFile(gate);
      Set<Long> pids = new HashSet<>();
      for (Future<Long> future : futures) {
        pids.add(Await.get(future));
      }
      assertThat(pids).hasSize(2);
    }
  }

  private static int entered(Path directory) {
    return Objects.requireNonNull(directory.toFile().list()).length;
  }

  @Test
  @Tag("B36")
  void tasksOneAfterTheOther_shareOneWorker() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(4)) {
      Set<Long> pids = new HashSet<>();
      for (int i = 0; i < 2000; i++) {
        pids.add(fixture.pid());
      }
      assertThat(pids).hasSize(1);
      assertThat(fixture.pool.snapshot()).hasSize(1);
    }
  }

  @Test
  @Tag("B36")
  void idleTimeoutRacingNewWork_losesNothing() throws Exception {
    PoolOptions options =
        PoolFixture.OPTIONS.withProcesses(1).withIdleTimeout(Duration.ofMillis(1));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Set<Long> pids = new HashSet<>();
      for (int i = 0; i < 8; i++) {
        pids.add(fixture.pid());
        Set<State> awaited = i % 2 == 0 ? Set.of(State.IDLE, State.ENDING) : Set.of(State.ENDING);
        Await.until("idle or leaving", () -> areAll(fixture, awaited));
      }
      Await.until("all gone", () -> fixture.pool.snapshot().isEmpty());
      assertThat(pids).hasSizeGreaterThan(1);
    }
  }

  /** Also if there is none. */
  private static boolean areAll(PoolFixture fixture, Set<State> states) {
    return fixture.pool.snapshot().stream().allMatch(worker -> states.contains(worker.state()));
  }

  @Test
  void minProcesses_areThereWithoutTasks_stay_andComeBack() throws Exception {
    PoolOptions options =
        PoolFixture.OPTIONS
            .withProcesses(3)
            .withMinProcesses(2)
            .withIdleTimeout(Duration.ofMillis(20));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Await.until("two idle", () -> idle(fixture).size() == 2);
      long pid = idle(fixture).get(0);
      Bomb.kill(pid);
      Await.until(
          "two idle again", () -> idle(fixture).size() == 2 && !idle(fixture).contains(pid));
      List<Long> stay = idle(fixture);
      for (int i = 0; i < 20; i++) {
        fixture.pid();
      }
      assertThat(idle(fixture)).containsExactlyElementsOf(stay);
    }
  }

  private static List<Long> idle(PoolFixture fixture) {
    return fixture.pool.snapshot().stream()
        .filter(worker -> worker.state() == State.IDLE)
        .map(worker -> worker.worker().pid())
        .toList();
  }

  @Test
  void resizeWhileTasksRun_addsWorkersAndLetsThemGo(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Path gate = directory.resolve("gate");
      List<Future<Long>> futures = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Path entered = directory.resolve("entered" + i);
        futures.add(fixture.pool.submit(PoolFixture.enterAndAwait(entered, gate)));
      }
      PoolFixture.enteredBy(directory.resolve("entered0"));
      assertThat(fixture.pool.snapshot()).hasSize(1);
      fixture.pool.resize(3);
      PoolFixture.enteredBy(directory.resolve("entered1"));
      PoolFixture.enteredBy(directory.resolve("entered2"));
      fixture.pool.resize(1);
      assertThat(fixture.pool.snapshot()).hasSize(3);
      Files.createFile(gate);
      for (Future<Long> future : futures) {
        assertThat(Await.get(future)).isPositive();
      }
      Await.until("one left", () -> fixture.pool.snapshot().size() == 1);
      Set<Long> pids = new HashSet<>(fixture.pool.map(i -> PoolFixture.ownPid(), List.of(1, 2, 3)));
      assertThat(pids).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void sizesThatCannotBe_areRefusedWithTheirValue(int size) {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      assertThatThrownBy(() -> fixture.pool.resize(size))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was " + size);
      assertThatThrownBy(() -> PoolFixture.OPTIONS.withProcesses(size))
          .hasMessageContaining("was " + size);
      assertThatThrownBy(() -> PoolFixture.OPTIONS.withTasksPerWorker(size - 1))
          .hasMessageContaining("was " + (size - 1));
      assertThatThrownBy(() -> PoolFixture.OPTIONS.withIdleTimeout(Duration.ofMillis(size)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void snapshot_showsEveryWorker(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      for (int i = 0; i < 5; i++) {
        fixture.pid();
      }
      Path entered = directory.resolve("entered");
      Future<Long> running = fixture.pool.submit(PoolFixture.enterAndWait(entered));
      long pid = PoolFixture.enteredBy(entered);
      WorkerSnapshot busy = fixture.pool.snapshot().get(0);
      assertThat(busy.worker().pid()).isEqualTo(pid);
      assertThat(busy.state()).isEqualTo(State.BUSY);
      assertThat(busy.tasks()).isEqualTo(5);
      assertThat(busy.usage().residentBytes()).isBetween(10L << 20, 300L << 20);
      assertThat(busy.usage().cpuTime()).isBetween(Duration.ofMillis(10), Duration.ofMinutes(1));
      assertThat(busy.usage().age()).isBetween(Duration.ofMillis(10), Duration.ofMinutes(2));
      running.cancel(true);
      Await.until("gone", () -> !Processes.isAlive(pid));
    }
  }

  @Test
  @Tag("B30")
  void shutdownNow_givesAWorkerItsGrace_thenKillsIt(@TempDir Path directory) throws Exception {
    PoolOptions options =
        PoolFixture.OPTIONS.withJvm(PoolFixture.SMALL_JVM.withTermGrace(Duration.ofMillis(300)));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      String hook = directory.resolve("hook").toString();
      Path polite = directory.resolve("polite");
      Path deaf = directory.resolve("deaf");
      var unused =
          List.of(
              fixture.pool.submit(
                  () -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> touch(hook)));
                    return PoolFixture.enterAndWait(polite(hook, "polite")).call();
                  }),
              fixture.pool.submit(
                  () -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(PoolLifeIT::waitForEver));
                    return PoolFixture.enterAndWait(polite(hook, "deaf")).call();
                  }));
      PoolFixture.enteredBy(polite);
      long pid = PoolFixture.enteredBy(deaf);
      fixture.pool.shutdownNow();
      assertThat(fixture.pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      assertThat(Path.of(hook)).exists();
      assertThat(Processes.isAlive(pid)).isFalse();
    }
  }

  private static Path polite(String hook, String name) {
    return Path.of(hook).resolveSibling(name);
  }

  private static void touch(String file) {
    try {
      Files.createFile(Path.of(file));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void waitForEver() {
    try {
      new java.util.concurrent.CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
