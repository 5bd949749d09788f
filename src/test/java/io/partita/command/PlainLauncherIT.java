package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.process.LaunchException;
import io.partita.process.Launchers;
import io.partita.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds on a system without Perl, and on one without util-linux too. */
@Timeout(60)
class PlainLauncherIT {
  static List<Launcher> launchers() throws InterruptedException {
    return List.of(new PlainLauncher(Launchers.find()), new PlainLauncher(Launchers.NONE));
  }

  @Test
  void containment_saysWhichOfTheTwo() throws Exception {
    assertThat(launchers())
        .extracting(Launcher::containment)
        .containsExactly(Containment.SESSION, Containment.CHILD);
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void streamsEnvironmentAndCode_areTheSame(Launcher launcher) {
    Command command =
        Command.shell("cat; echo $A$HOME >&2; exit 3")
            .withInput("in")
            .withEnvironment(Environment.INHERITED.with("A", "a").without("HOME"));
    CommandResult result = run(command, launcher);
    assertThat(result.out()).isEqualTo("in");
    assertThat(result.err()).isEqualTo("a\n");
    assertThat(result.exitCode()).isEqualTo(3);
    Command bare = Command.of("env").withEnvironment(Environment.EMPTY.with("X", "1"));
    assertThat(run(bare, launcher).out()).isEqualTo("X=1\n");
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void signalOfAnother_isACodeAsInAShell(Launcher launcher) {
    CommandResult result = run(Command.shell("kill -SEGV $$"), launcher);
    assertThat(result.exitCode()).isEqualTo(128 + 11);
    assertThat(result.signal()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void kill_reachesTheTree(Launcher launcher) throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Command command =
        Command.shell("sleep 1000 & echo $!; setsid sh -c 'echo $$; exec sleep 1000' & wait")
            .withStdout(Output.lines(lines::add));
    try (RunningCommand running = RunningCommand.start(command, launcher)) {
      Await.until("family", () -> lines.size() == 2);
      running.kill();
      assertThat(running.waitFor().exitCode()).isEqualTo(-Signals.KILL);
      Processes.awaitGone(Processes.pids(lines));
    }
  }

  @Test
  void session_isKilledWithItsOrphans() throws Exception {
    Command command =
        Command.shell("sh -c 'sleep 1000 & echo $!'; while :; do wait; done")
            .withTimeout(Duration.ofMillis(300));
    CommandResult result = run(command, launchers().get(0));
    assertThat(result.timedOut()).isTrue();
    Processes.awaitGone(Processes.pids(result.stdout().lines()));
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void signalByName_arrives(Launcher launcher) throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Command command =
        Command.shell("trap 'echo caught; exit' USR1; echo ready; while :; do sleep 0.01; done")
            .withStdout(Output.lines(lines::add));
    try (RunningCommand running = RunningCommand.start(command, launcher)) {
      Await.until("ready", () -> lines.contains("ready"));
      running.signal("USR1");
      assertThat(running.waitFor().exitCode()).isZero();
      assertThat(lines).endsWith("caught");
    }
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void outputHeldOpenByWhatWasLeftBehind_delaysTheEndForAWhileOnly(Launcher launcher) {
    Command command = Command.shell("sleep 1000 & echo $! >&2");
    command = command.withOptions(command.options().withOutputGrace(Duration.ofMillis(100)));
    CommandResult result = run(command, launcher);
    Processes.pids(result.stderr().lines())
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    assertThat(result.isSuccess()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void programThatIsNotThere_isNamed(Launcher launcher) {
    assertThatThrownBy(() -> run(Command.of("no-such-program"), launcher))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("no program no-such-program in its PATH");
  }

  private static CommandResult run(Command command, Launcher launcher) {
    return RunningCommand.start(command, launcher).await();
  }
}
