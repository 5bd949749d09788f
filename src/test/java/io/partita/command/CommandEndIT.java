package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.testing.Await;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How commands are ended, and that nothing is left of them. */
@Timeout(60)
class CommandEndIT {
  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration NEVER = Duration.ofMinutes(5);

  @Test
  @Tag("B39")
  void timeout_endsTheWholeTree() {
    CommandResult result =
        Command.shell(Processes.FAMILY + "echo $$; wait").withTimeout(SOON).run();
    List<Long> family = Processes.pids(result.stdout().lines());
    assertThat(family).hasSize(3);
    Processes.assertGone(family);
    assertThat(result.timedOut()).isTrue();
    assertThat(result.exitCode()).isEqualTo(-Signals.TERM);
    assertThat(result.duration()).isGreaterThanOrEqualTo(SOON).isLessThan(Await.DEADLINE);
    assertThatThrownBy(result::check)
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("did not end within PT0.3S and was ended by SIGTERM");
  }

  @Test
  @Tag("B39")
  void timeoutOfATreeThatIgnoresSigterm_isSigkillAfterTheGrace() {
    Command command =
        Command.shell("trap '' TERM; " + Processes.FAMILY + "echo $$; while :; do wait; done");
    CommandResult result =
        command.withOptions(command.options().withTimeout(SOON).withGrace(SOON)).run();
    Processes.assertGone(Processes.pids(result.stdout().lines()));
    assertThat(result.exitCode()).isEqualTo(-Signals.KILL);
    assertThat(result.duration()).isGreaterThanOrEqualTo(SOON.multipliedBy(2));
  }

  @Test
  void timeoutOfACommandThatObeysWhileItsChildDoesNot_killsTheChildToo() {
    Command command =
        Command.shell("(trap '' TERM; echo $$; exec setsid sh -c 'echo $$; sleep 1000') & wait");
    CommandResult result =
        command.withOptions(command.options().withTimeout(SOON).withGrace(SOON)).run();
    Processes.assertGone(Processes.pids(result.stdout().lines()));
  }

  @Test
  void timeoutOfAStoppedCommand_endsIt() {
    CommandResult result = Command.shell("kill -STOP $$").withTimeout(SOON).run();
    assertThat(result.exitCode()).isEqualTo(-Signals.TERM);
  }

  @Test
  void callAndOutputAfterTheTimeout_throw() {
    Command command = Command.of("sleep", "1000").withTimeout(SOON);
    assertThatThrownBy(command::call).isInstanceOf(CommandFailedException.class);
    assertThatThrownBy(command::output).isInstanceOf(CommandFailedException.class);
  }

  @Test
  void waitForAWhile_leavesTheCommandRunning() throws Exception {
    try (RunningCommand running = Command.of("sleep", "1000").start()) {
      assertThat(running.waitFor(Duration.ofMillis(20))).isEmpty();
      assertThat(running.isAlive()).isTrue();
      assertThat(running.poll()).isEmpty();
      assertThat(Processes.isAlive(running.pid())).isTrue();
    }
  }

  @Test
  void terminate_reachesTheTree_andSignalTheCommandAlone() throws Exception {
    Command command =
        Command.shell("trap 'echo caught' USR1; sleep 1000 & echo $!; while :; do wait; done")
            .withStdout(Output.pipe());
    try (RunningCommand running = command.start();
        BufferedReader out =
            new BufferedReader(new InputStreamReader(running.stdout(), StandardCharsets.UTF_8))) {
      long child = Long.parseLong(out.readLine());
      running.signal("USR1");
      assertThat(out.readLine()).isEqualTo("caught");
      assertThat(Processes.isAlive(child)).isTrue();
      running.terminate();
      assertThat(running.waitFor().exitCode()).isEqualTo(-Signals.TERM);
      assertThat(running.poll()).hasValue(-Signals.TERM);
      Processes.assertGone(List.of(child));
      running.signal("SIGUSR1");
      assertThatThrownBy(() -> running.signal("NOPE")).hasMessageContaining("no signal NOPE");
    }
  }

  @Test
  void kill_reachesTheTree() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (RunningCommand running =
        Command.shell(Processes.FAMILY + "wait").withStdout(Output.lines(lines::add)).start()) {
      Await.until("family", () -> lines.size() == 2);
      running.kill();
      assertThat(running.waitFor().exitCode()).isEqualTo(-Signals.KILL);
      Processes.assertGone(Processes.pids(lines));
      assertThat(Await.get(running.onExit()).signal()).contains("SIGKILL");
    }
  }

  @Test
  void close_killsTheTreeAndWaits() {
    List<String> lines = new CopyOnWriteArrayList<>();
    RunningCommand running =
        Command.shell(Processes.FAMILY + "wait").withStdout(Output.lines(lines::add)).start();
    Await.until("family", () -> lines.size() == 2);
    running.close();
    Processes.assertGone(Processes.pids(lines));
    assertThat(running.isAlive()).isFalse();
    running.close();
  }

  @Test
  @Tag("B39")
  void interruptOfRun_killsTheTree_andTheThreadStaysInterrupted() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    List<Object> seen = new CopyOnWriteArrayList<>();
    Command command = Command.shell(Processes.FAMILY + "wait").withStdout(Output.lines(lines::add));
    Thread caller =
        new Thread(
            () -> {
              try {
                command.run();
              } catch (PartitaException e) {
                seen.add(String.valueOf(e.getMessage()));
                seen.add(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    Await.until("family", () -> lines.size() == 2);
    caller.interrupt();
    caller.join(Await.DEADLINE.toMillis());
    assertThat(seen).hasSize(2).last().isEqualTo(true);
    assertThat(seen.get(0)).asString().startsWith("Interrupted while /bin/sh -c sleep");
    Processes.assertGone(Processes.pids(lines));
  }

  @Test
  void interruptedThread_startsNothing() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Command.of("true").run()).hasMessageContaining("Interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void guardThatIsStopped_doesNotKeepACommandAlive() throws Exception {
    try (RunningCommand running = Command.of("sleep", "1000").start()) {
      io.partita.testing.Command.signal("STOP", parentOf(running.pid()));
      running.kill();
      assertThat(running.waitFor().exitCode()).isEqualTo(-Signals.KILL);
      Processes.awaitGone(List.of(running.pid()));
    }
  }

  @Test
  void guardThatIsKilled_takesTheCommandAlong() throws Exception {
    try (RunningCommand running = Command.of("sleep", "1000").start()) {
      io.partita.testing.Command.signal("KILL", parentOf(running.pid()));
      assertThat(running.waitFor().exitCode()).isEqualTo(-Signals.KILL);
      Processes.awaitGone(List.of(running.pid()));
    }
  }

  private static long parentOf(long pid) {
    return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow().pid();
  }

  @Test
  void leftBehindByACommandThatEnded_goesOnUntouched() {
    CommandResult result = Command.shell("sleep 1000 >&- 2>&- & echo $!").run();
    long left = Processes.pids(result.stdout().lines()).get(0);
    try {
      assertThat(result.isSuccess()).isTrue();
      assertThat(result.stdout().isComplete()).isTrue();
      assertThat(Processes.isAlive(left)).isTrue();
    } finally {
      ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep 1000", "yes"})
  @Tag("B39")
  @Tag("F29")
  void outputHeldOpenByWhatWasLeftBehind_delaysTheEndForAWhileOnly(String holder) {
    Command command = Command.shell(holder + " & echo $! >&2");
    CommandResult result = command.withOptions(command.options().withOutputGrace(SOON)).run();
    List<Long> left = Processes.pids(result.stderr().lines().subList(0, 1));
    try {
      assertThat(result.isSuccess()).isTrue();
      assertThat(result.stdout().isComplete()).isFalse();
      Await.until("no thread of ours", () -> Processes.threads().isEmpty());
    } finally {
      left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("B37")
  void killedParent_takesEverythingAlong(boolean stopped) throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CommandParentProgram.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Long> all = new ArrayList<>();
    try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < 3; i++) {
        all.add(Long.parseLong(said.readLine()));
      }
      all.add(parentOf(all.get(2)));
      assertThat(all).allMatch(Processes::isAlive);
      if (stopped) {
        all.forEach(pid -> io.partita.testing.Command.signal("STOP", pid));
      }
      parent.destroyForcibly();
      Await.until(
          Duration.ofMillis(2500), "all gone", () -> all.stream().noneMatch(Processes::isAlive));
    } finally {
      parent.destroyForcibly().waitFor();
      Processes.assertGone(all);
    }
  }

  @Test
  @Tag("F29")
  void afterHundredCommands_everythingIsAsBefore() throws Exception {
    Command.of("true").run();
    long files = Processes.openFiles();
    for (int i = 0; i < 25; i++) {
      Command.of("cat").withInput("x").run();
      Command.of("sleep", "1000").withTimeout(Duration.ofMillis(1)).run();
      assertThatThrownBy(() -> Command.of("no-such-program").run()).isNotNull();
      try (RunningCommand running =
          Command.of("cat").withStdin(Input.pipe()).withStdout(Output.pipe()).start()) {
        running.stdin().write('x');
        assertThat(running.stdout().read()).isEqualTo('x');
      }
    }
    Await.until("no thread of ours", () -> Processes.threads().isEmpty());
    assertThat(Processes.children()).isEmpty();
    assertThat(Processes.openFiles()).isLessThanOrEqualTo(files);
  }

  @Test
  void manyAtOnce_allEnd() throws Exception {
    List<RunningCommand> running = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      running.add(Command.of("sh", "-c", "cat; exit " + i).withInput("x".repeat(i)).start());
    }
    for (int i = 0; i < 30; i++) {
      CommandResult result = running.get(i).waitFor(NEVER).orElseThrow();
      assertThat(result.exitCode()).isEqualTo(i);
      assertThat(result.out()).hasSize(i);
    }
  }
}
