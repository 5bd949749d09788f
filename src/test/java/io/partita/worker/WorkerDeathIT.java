package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.ExitCause.Kind;
import io.partita.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerDeathIT {
  @ParameterizedTest
  @CsvSource({
    "exit 0, EXITED(0)", "exit 3, EXITED(3)", "exit 143, SIGNAL(TERM)",
    "halt 0, EXITED(0)", "halt 77, EXITED(77)", "heap, OUT_OF_MEMORY"
  })
  @Tag("F4")
  @Tag("B32")
  void taskThatEndsItsWorker_failsAlone_andIsNeverASuccess(String script, String cause)
      throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe doomed = fixture.submit(script);
      Probe next = fixture.submit("pid");
      TaskOutcome.Died death = doomed.awaitDeath();
      assertThat(death.cause()).hasToString(cause);
      assertThat(doomed.ends()).isEqualTo(1);
      assertThat(next.awaitResult()).isNotEqualTo(Long.toString(death.worker().pid()));
    }
  }

  @Test
  @Tag("B32")
  void workerKilledFromOutside_failsOnlyItsTask_andTheSignalIsNamed() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Probe doomed = fixture.submitAndEnter("wait");
      Probe sibling = fixture.submitAndEnter("wait");
      long pid = doomed.awaitStart().pid();
      new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor();
      assertThat(doomed.awaitDeath().cause()).hasToString("SIGNAL(KILL)");
      assertThat(doomed.awaitDeath().worker().pid()).isEqualTo(pid);
      sibling.send("alive");
      assertThat(sibling.awaitResult()).isEqualTo("alive");
      assertThat(fixture.run("echo x")).isEqualTo("x");
    }
  }

  @Test
  void killedTask_diesWithTheReason_andALaterKillHitsNobody() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe doomed = fixture.submitAndEnter("wait");
      Probe next = fixture.submit("wait");
      doomed.task().kill("the test says so");
      assertThat(doomed.awaitDeath().cause().kind()).isEqualTo(Kind.KILLED);
      assertThat(doomed.awaitDeath().cause().detail()).isEqualTo("the test says so");
      next.awaitMessage("inside");
      doomed.task().kill("again");
      next.send("unharmed");
      assertThat(next.awaitResult()).isEqualTo("unharmed");
    }
  }

  @Test
  @Tag("F2")
  void stoppedWorker_canBeKilled() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe stopped = fixture.submitAndEnter("stop");
      long pid = stopped.awaitStart().pid();
      Await.until("state T", () -> Processes.state(pid).equals("T"));
      stopped.task().kill("stopped");
      assertThat(stopped.awaitDeath().cause()).hasToString("KILLED(stopped)");
    }
  }

  @Test
  void killedWhileItWaits_neverStarts() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe running = fixture.submitAndEnter("wait");
      Probe waiting = fixture.submit("wait");
      waiting.task().kill("not wanted");
      assertThat(waiting.awaitEnd())
          .isEqualTo(new TaskOutcome.NotStarted("killed before it started: not wanted"));
      running.send("unharmed");
      assertThat(running.awaitResult()).isEqualTo("unharmed");
    }
  }

  @Test
  @Tag("B32")
  void taskGivenToAWorkerThatIsDeadAlready_isRunByAnother() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      String pid = fixture.run("pid");
      for (int i = 0; i < 4; i++) {
        new ProcessBuilder("kill", "-KILL", pid).start().waitFor();
        String next = fixture.run("pid");
        assertThat(next).isNotEqualTo(pid);
        pid = next;
      }
    }
  }

  @Test
  @Tag("B38")
  void resultSentBeforeACrash_counts() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      for (int i = 0; i < 3; i++) {
        Probe doomed = fixture.submit("later");
        assertThat(doomed.awaitResult()).isEqualTo("sent");
        long pid = doomed.awaitStart().pid();
        // Until then it may begin the next task, which would die with it.
        Await.until("process gone", () -> !Processes.isAlive(pid));
      }
    }
  }

  @Test
  @Tag("B38")
  void resultThatWasSentButNotYetRead_survivesItsWorker(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Path sent = directory.resolve("sent");
      CountDownLatch gate = new CountDownLatch(1);
      Probe slow = new Probe(gate);
      slow.task = fixture.pool.submit(ScriptHandler.bytes("mark " + sent), slow);
      long pid = slow.awaitStart().pid();
      Await.until("result sent", () -> Files.exists(sent));
      new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor();
      Await.until("process gone", () -> !Processes.isAlive(pid));
      gate.countDown();
      assertThat(slow.awaitResult()).isEqualTo("marked");
      assertThat(fixture.run("echo next")).isEqualTo("next");
    }
  }

  @Test
  @Tag("B34")
  void crashInTheMiddleOfALargeMessage_isADeath() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe doomed = fixture.submit("flood " + (16 << 20));
      assertThat(doomed.awaitDeath().cause()).hasToString("EXITED(1)");
      assertThat(doomed.messages()).first().isEqualTo("inside");
      assertThat(fixture.run("echo x")).isEqualTo("x");
    }
  }

  @Test
  void workerThatDoesNotReadItsMessages_isKilledBeforeTheyFillTheParent() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe deaf = fixture.submitAndEnter("stop");
      String message = "x".repeat(1 << 20);
      for (int i = 0; i < 20 && !deaf.hasEnded(); i++) {
        deaf.send(message);
      }
      assertThat(deaf.awaitDeath().cause().detail()).contains("messages unread");
    }
  }

  @Test
  void workerThatATaskRetires_isReplaced() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      String retired = fixture.run("retire");
      assertThat(fixture.run("pid")).isNotEqualTo(retired);
    }
  }

  @ParameterizedTest
  @CsvSource({"throw x, true", "error x, false", "wrap x, false"})
  void workerWhoseTaskThrew_isKeptUnlessItWasAnError(String script, boolean kept) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      String pid = fixture.run("pid");
      assertThat(fixture.submit(script).awaitEnd()).isInstanceOf(TaskOutcome.Failed.class);
      assertThat(fixture.run("pid").equals(pid)).isEqualTo(kept);
    }
  }

  @Test
  void deathMessage_endsWithTheLastOutput() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      fixture.run("print famous last words");
      assertThat(fixture.submit("exit 1").awaitDeath().detail()).contains("famous last words");
    }
  }
}
