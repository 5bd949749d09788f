package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.limits.ResourceLimits;
import io.partita.process.JvmOptions;
import io.partita.testing.Await;
import io.partita.worker.WorkerSnapshot.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Workers of several kinds under one bound of processes and of memory. */
class WorkerKindIT {
  private static final long MB = 1 << 20;
  private static final WorkerKind A = kind("a", Integer.MAX_VALUE, 100);
  private static final WorkerKind B = kind("b", Integer.MAX_VALUE, 100);

  private static WorkerKind kind(String name, int processes, int megabytes) {
    JvmOptions jvm = PoolFixture.SMALL_JVM.plusArguments("-Dkind=" + name);
    return new WorkerKind(name, processes, jvm, ResourceLimits.NONE.withMaxRss(megabytes * MB));
  }

  @Test
  void tasksOfTwoKinds_neverShareAWorker() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Set<String> ofA = new HashSet<>();
      Set<String> ofB = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        ofA.add(fixture.submit(A, "pid").awaitResult());
        ofB.add(fixture.submit(B, "pid").awaitResult());
      }
      assertThat(ofA).hasSize(1).doesNotContainAnyElementsOf(ofB);
      assertThat(ofB).hasSize(1);
    }
  }

  @Test
  void idleWorkersOfAnotherKind_giveWay() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Probe first = fixture.submit(A, "wait");
      Probe second = fixture.submit(A, "wait");
      List.of(first, second).forEach(probe -> probe.awaitMessage("inside"));
      first.send("go");
      second.send("go");
      first.awaitResult();
      second.awaitResult();

      Probe third = fixture.submit(B, "wait");
      Probe fourth = fixture.submit(B, "wait");
      List.of(third, fourth).forEach(probe -> probe.awaitMessage("inside"));

      assertThat(fixture.pool.snapshot()).hasSize(2);
    }
  }

  @Test
  void kindWithoutPlace_getsThatOfAWorkerWithMoreToDo() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe running = fixture.submit(A, "wait");
      running.awaitMessage("inside");
      Probe other = fixture.submit(B, "echo b");
      Await.until(
          "the other kind's patience to be over",
          elapsed(Duration.ofNanos(Hiring.ROOM_PATIENCE))::isOver);
      List<Probe> more = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        more.add(fixture.submit(A, "wait"));
      }
      running.send("go");

      assertThat(other.awaitResult()).isEqualTo("b");
      for (Probe probe : more) {
        probe.awaitMessage("inside");
        probe.send("go");
        probe.awaitResult();
      }
    }
  }

  @Test
  void kindsThatStartSlowly_bothGetOn() throws Exception {
    WorkerPoolOptions options = PoolFixture.OPTIONS.withProcesses(1).withHandler(SlowHandler.class);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        probes.add(fixture.submit(A, "a"));
        probes.add(fixture.submit(B, "b"));
      }
      for (Probe probe : probes) {
        assertThat(probe.awaitResult()).isIn("a", "b");
      }
    }
  }

  /** Takes longer to start than another kind is patient. */
  public static final class SlowHandler implements TaskHandler {
    @Override
    public void start() throws Exception {
      Thread.sleep(TimeUnit.NANOSECONDS.toMillis(Hiring.ROOM_PATIENCE) + 200);
    }

    @Override
    public byte[] run(byte[] task, TaskChannel channel) {
      return task;
    }
  }

  private interface Clock {
    boolean isOver();
  }

  private static Clock elapsed(Duration time) {
    long start = System.nanoTime();
    return () -> System.nanoTime() - start > time.toNanos();
  }

  @Test
  void profileWithABound_hasNoMoreWorkers_othersHaveTheRest() throws Exception {
    WorkerKind bounded = kind("bounded", 1, 100);
    try (PoolFixture fixture = PoolFixture.ofProcesses(3)) {
      Probe first = fixture.submit(bounded, "wait");
      Probe second = fixture.submit(bounded, "wait");
      Probe other = fixture.submit(A, "wait");
      first.awaitMessage("inside");
      other.awaitMessage("inside");

      assertThat(second.messages()).isEmpty();
      assertThat(fixture.pool.snapshot()).hasSize(2);
      first.send("go");
      second.awaitMessage("inside");
    }
  }

  @Test
  void boundedProfileWhoseIdleWorkerHasOtherLimits_replacesIt() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(3)) {
      assertThat(fixture.submit(kind("bounded", 1, 100), "echo x").awaitResult()).isEqualTo("x");
      assertThat(fixture.submit(kind("bounded", 1, 50), "echo y").awaitResult()).isEqualTo("y");
    }
  }

  @Test
  void memoryForTwo_holdsTheThirdBack_untilOneHasGone() throws Exception {
    WorkerPoolOptions options = PoolFixture.OPTIONS.withProcesses(10).withMemory(250 * MB);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Probe first = fixture.submit(A, "wait");
      Probe second = fixture.submit(B, "wait");
      first.awaitMessage("inside");
      second.awaitMessage("inside");
      Probe third = fixture.submit(A, "echo third");

      assertThat(fixture.states()).hasSize(2).containsOnly(State.BUSY);
      assertThat(third.hasEnded()).isFalse();
      second.send("go");
      assertThat(third.awaitResult()).isEqualTo("third");
    }
  }

  @Test
  void idleWorkersThatHoldTheMemory_makeRoomForALargeOne() throws Exception {
    WorkerPoolOptions options = PoolFixture.OPTIONS.withProcesses(10).withMemory(250 * MB);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Probe first = fixture.submit(A, "wait");
      Probe second = fixture.submit(A, "wait");
      List.of(first, second).forEach(probe -> probe.awaitMessage("inside"));
      List.of(first, second).forEach(probe -> probe.send("go"));

      assertThat(fixture.submit(kind("large", 9, 250), "echo large").awaitResult())
          .isEqualTo("large");
    }
  }

  @Test
  void largeWorkerBetweenManySmallOnes_getsItsTurn() throws Exception {
    WorkerPoolOptions options = PoolFixture.OPTIONS.withProcesses(3).withMemory(300 * MB);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      List<Probe> small = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        small.add(fixture.submitAndEnterOf(A));
      }
      Probe large = fixture.submit(kind("large", 9, 300), "echo large");
      Await.until(
          "the large one's patience to be over",
          elapsed(Duration.ofNanos(Hiring.ROOM_PATIENCE))::isOver);
      List<Probe> more = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        more.add(fixture.submit(A, "echo more"));
      }
      small.forEach(probe -> probe.send("go"));

      assertThat(large.awaitResult()).isEqualTo("large");
      for (Probe probe : more) {
        assertThat(probe.awaitResult()).isEqualTo("more");
      }
    }
  }

  @Test
  void workerThatCouldNeverFit_isRefusedWithTheNumbers() throws Exception {
    WorkerPoolOptions options = PoolFixture.OPTIONS.withMemory(250 * MB);
    try (PoolFixture fixture = PoolFixture.start(options)) {
      TaskOutcome outcome = fixture.submit(kind("huge", 1, 251), "echo x").awaitEnd();

      assertThat(outcome).isInstanceOf(TaskOutcome.NotStarted.class);
      assertThat(((TaskOutcome.NotStarted) outcome).why())
          .contains("profile huge needs 251 MB", "together have 250 MB", "partita.memory.share");
    }
  }

  @Test
  void kindThatCannotStart_failsItsOwnTasks_andNoOthers() throws Exception {
    WorkerKind broken =
        new WorkerKind(
            "broken",
            1,
            PoolFixture.SMALL_JVM.withJavaHome(Path.of("/nowhere")),
            ResourceLimits.NONE);
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe busy = fixture.submit(A, "wait");
      busy.awaitMessage("inside");
      Probe doomed = fixture.submit(broken, "echo x");
      Probe next = fixture.submit(A, "echo next");
      busy.send("go");

      assertThat(next.awaitResult()).isEqualTo("next");
      assertThat(doomed.awaitEnd()).isInstanceOf(TaskOutcome.NotStarted.class);
    }
  }
}
