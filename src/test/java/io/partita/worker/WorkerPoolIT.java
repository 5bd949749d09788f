package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.wire.RemoteError;
import io.partita.wire.WireException;
import io.partita.worker.WorkerSnapshot.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WorkerPoolIT {
  @Test
  @Tag("B1")
  void task_runsInTheProcessThatItsListenerIsTold() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe probe = fixture.submit("pid");
      long pid = Long.parseLong(probe.awaitResult());
      assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
      assertThat(probe.awaitStart()).isEqualTo(new WorkerId(1, pid));
    }
  }

  @Test
  @Tag("B36")
  void tasksOneAfterTheOther_shareOneWorker() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(4)) {
      Set<String> pids = new HashSet<>();
      for (int i = 0; i < 300; i++) {
        pids.add(fixture.run("pid"));
      }
      assertThat(pids).hasSize(1);
    }
  }

  @Test
  @Tag("B36")
  void moreBlockedTasksThanProcesses_haveExactlyThatManyWorkers() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        probes.add(fixture.submit("wait"));
      }
      Await.until(
          "two inside", () -> probes.stream().filter(p -> !p.messages().isEmpty()).count() == 2);
      assertThat(fixture.states()).containsExactly(State.BUSY, State.BUSY);
      probes.forEach(probe -> probe.send("go on"));
      Set<WorkerId> workers = new HashSet<>();
      for (Probe probe : probes) {
        assertThat(probe.awaitResult()).isEqualTo("go on");
        workers.add(probe.awaitStart());
      }
      assertThat(workers).hasSize(2);
    }
  }

  @Test
  @Tag("B36")
  void newWorkJustWhenAWorkerLeavesIdle_isNotLost() throws Exception {
    WorkerPoolOptions options =
        PoolFixture.OPTIONS.withProcesses(1).withIdleTimeout(Duration.ofMillis(1));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      for (int i = 0; i < 6; i++) {
        assertThat(fixture.run("echo x")).isEqualTo("x");
        State seen = i % 2 == 0 ? State.IDLE : State.ENDING;
        Await.until("idle or leaving", () -> hasReached(fixture, seen));
      }
      Await.until("all gone", () -> fixture.states().isEmpty());
    }
  }

  private static boolean hasReached(PoolFixture fixture, State state) {
    List<State> states = fixture.states();
    return states.isEmpty() || states.get(0).compareTo(state) >= 0 || states.contains(State.IDLE);
  }

  @Test
  void messagesOfATask_arriveInOrderAndBeforeItsEnd() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe probe = fixture.submit("count 2000");
      probe.awaitEnd();
      assertThat(probe.messages())
          .isEqualTo(IntStream.range(0, 2000).mapToObj(Integer::toString).toList());
    }
  }

  @Test
  void messageSentBeforeTheTaskRuns_isKeptForIt_andNoneForAnEndedOneArrives() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe first = fixture.submit("wait");
      Probe second = fixture.submit("wait");
      second.send("for the second");
      first.send("for the first");
      assertThat(first.awaitResult()).isEqualTo("for the first");
      assertThat(second.awaitResult()).isEqualTo("for the second");
      first.send("too late");
      Probe third = fixture.submitAndEnter("wait");
      second.send("too late");
      third.send("for the third");
      assertThat(third.awaitResult()).isEqualTo("for the third");
    }
  }

  @Test
  void slowListener_holdsUpItsOwnWorkerOnly() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      CountDownLatch gate = new CountDownLatch(1);
      Probe slow = new Probe(gate);
      slow.task = fixture.pool.submit(ScriptHandler.bytes("count 100000"), slow);
      slow.awaitStart();
      for (int i = 0; i < 20; i++) {
        assertThat(fixture.run("echo x")).isEqualTo("x");
      }
      assertThat(slow.hasEnded()).isFalse();
      gate.countDown();
      assertThat(slow.awaitResult()).isEqualTo("100000");
      assertThat(slow.messages()).hasSize(100_000);
    }
  }

  @Test
  void listenerThatThrows_disturbsNobody() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      String pid = fixture.run("pid");
      CountDownLatch thrown = new CountDownLatch(1);
      fixture.pool.submit(
          ScriptHandler.bytes("echo x"),
          outcome -> {
            thrown.countDown();
            throw new IllegalStateException("meant by the test");
          });
      thrown.await();
      assertThat(fixture.run("pid")).isEqualTo(pid);
    }
  }

  @Test
  void waitingTask_canBeCancelled_aRunningOneCannot() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe running = fixture.submitAndEnter("wait");
      Probe waiting = fixture.submit("echo x");
      assertThat(waiting.task().cancel()).isTrue();
      assertThat(waiting.awaitEnd()).isInstanceOf(TaskOutcome.NotStarted.class);
      assertThat(waiting.task().cancel()).isFalse();
      assertThat(running.task().cancel()).isFalse();
      running.send("go on");
      running.awaitResult();
      assertThat(waiting.ends()).isEqualTo(1);
    }
  }

  @Test
  @Tag("B28")
  void exception_failsTheTaskAndKeepsTheWorker() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      String pid = fixture.run("pid");
      RemoteError error = failure(fixture.submit("throw no luck"));
      assertThat(error).hasToString("java.io.IOException: no luck");
      assertThat(error.stack()).contains("ScriptHandler.run");
      assertThat(fixture.run("pid")).isEqualTo(pid);
    }
  }

  @Test
  void error_failsTheTaskAndReplacesTheWorker() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      String pid = fixture.run("pid");
      assertThat(failure(fixture.submit("error no luck")))
          .hasToString("java.lang.AssertionError: no luck");
      assertThat(fixture.run("pid")).isNotEqualTo(pid);
    }
  }

  private static RemoteError failure(Probe probe) throws Exception {
    if (probe.awaitEnd() instanceof TaskOutcome.Failed failed) {
      return failed.error();
    }
    throw new AssertionError("The task did not fail: " + probe.awaitEnd());
  }

  @Test
  @Tag("B29")
  void tooLarge_failsThatTaskOnly() throws Exception {
    byte[] large = new byte[(64 << 20) + 1];
    WorkerPoolOptions roomy =
        PoolFixture.OPTIONS
            .withProcesses(1)
            .withJvm(PoolFixture.SMALL_JVM.plusArguments("-Xmx400m"));
    try (PoolFixture fixture = PoolFixture.start(roomy)) {
      String pid = fixture.run("pid");
      assertThat(failure(fixture.submit("size " + large.length)).type())
          .isEqualTo(WireException.class.getName());
      Probe task = new Probe();
      fixture.pool.submit(large, task);
      assertThat(task.awaitEnd()).isInstanceOf(TaskOutcome.NotStarted.class);
      Probe waiting = fixture.submitAndEnter("wait");
      assertThatThrownBy(() -> waiting.task().send(large)).isInstanceOf(WireException.class);
      waiting.send("go on");
      waiting.awaitResult();
      assertThat(fixture.run("size " + (32 << 20))).hasSize(32 << 20);
      assertThat(fixture.run("pid")).isEqualTo(pid);
    }
  }

  @Test
  @Tag("B8")
  void whatTasksPrint_isTagged_andStandardInputIsEmpty() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      assertThat(fixture.run("stdin")).isEqualTo("-1");
      fixture.run("print hällo");
      Await.until("both lines", () -> fixture.output.size() == 2);
      assertThat(fixture.output).containsExactly("worker-1: hällo", "worker-1: hällo as an error");
    }
  }

  @Test
  void task_findsItsThreadInOrder_howeverTheLastOneLeftIt() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      assertThat(fixture.run("loader")).isEqualTo("true false");
      assertThat(fixture.run("loader")).isEqualTo("true false");
    }
  }
}
