package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.testing.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PoolCloseIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  @Tag("B30")
  @Tag("B35")
  void graceLongEnough_runningTasksComplete_waitingOnesNeverStart() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe running = fixture.submitAndEnter("wait");
      Probe waiting = fixture.submit("echo x");
      CompletableFuture<Void> closing = Background.run(() -> fixture.pool.close(LONG));
      assertThat(waiting.awaitEnd()).isEqualTo(new TaskOutcome.NotStarted("the pool is closed"));
      running.send("finish");
      assertThat(running.awaitResult()).isEqualTo("finish");
      Await.get(closing);
      assertThat(fixture.states()).isEmpty();
      assertThat(fixture.submit("echo x").awaitEnd())
          .isEqualTo(new TaskOutcome.NotStarted("the pool is closed"));
    }
  }

  @Test
  void noGrace_runningTasksAreStopped() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Probe running = fixture.submitAndEnter("wait");
      fixture.pool.close();
      assertThat(running.hasEnded()).isTrue();
      assertThat(running.awaitDeath().cause()).hasToString("STOPPED");
    }
  }

  @Test
  @Tag("F28")
  void workerThatDoesNotEndOnSigterm_isKilled() throws Exception {
    WorkerPoolOptions options =
        PoolFixture.OPTIONS.withJvm(PoolFixture.SMALL_JVM.withTermGrace(Duration.ofMillis(200)));
    try (PoolFixture fixture = PoolFixture.start(options)) {
      Probe deaf = fixture.submitAndEnter("deaf");
      Probe stopped = fixture.submitAndEnter("stop");
      long pid = stopped.awaitStart().pid();
      Await.until("state T", () -> Processes.state(pid).equals("T"));
      fixture.pool.close();
      assertThat(deaf.awaitDeath().cause())
          .hasToString("KILLED(did not end within 0.2 s of SIGTERM)");
      assertThat(stopped.awaitDeath().cause())
          .hasToString("KILLED(did not end within 0.2 s of SIGTERM)");
    }
  }

  @Test
  @Tag("B30")
  void tenThousandWaitingTasks_closeIsPrompt_andEachEndsOnce() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        probes.add(fixture.submit("wait"));
      }
      probes.get(0).awaitMessage("inside");
      long start = System.nanoTime();
      fixture.pool.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(probes).allMatch(probe -> probe.ends() == 1);
    }
  }

  @Test
  void closeWhileWorkersStart_leavesNothing() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Probe first = fixture.submit("wait");
      Probe second = fixture.submit("wait");
      fixture.pool.close();
      assertThat(first.ends() + second.ends()).isEqualTo(2);
      assertThat(fixture.states()).isEmpty();
    }
  }

  @Test
  void closeByAListener_doesNotWaitForItself() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      CompletableFuture<Boolean> closed = new CompletableFuture<>();
      fixture.pool.submit(
          ScriptHandler.bytes("echo x"),
          outcome -> {
            fixture.pool.close(LONG);
            closed.complete(true);
          });
      assertThat(Await.get(closed)).isTrue();
      Await.until("worker gone", () -> fixture.states().isEmpty());
    }
  }

  @Test
  @Tag("B34")
  void closeWhileWorkersCrash_endsEveryTaskOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
        Probe first = fixture.submitAndEnter("wait");
        Probe second = fixture.submit("halt 1");
        Probe third = fixture.submit("exit 1");
        first.awaitStart();
        CompletableFuture<Void> killing = Background.run(() -> first.task().kill("a race"));
        fixture.pool.close();
        Await.get(killing);
        assertThat(List.of(first.ends(), second.ends(), third.ends())).containsOnly(1);
      }
    }
  }
}
