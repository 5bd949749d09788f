package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.worker.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of children when the first process ends. */
@SuppressWarnings("NullAway.Init") // Set by the first line of every test.
class ParentExitIT {
  /** Ten times the promised quarter of a second, as the machine may be busy. */
  private static final Duration BOUND = Duration.ofMillis(2500);

  private final List<Long> pids = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private Process parent;
  private BufferedReader output;

  @AfterEach
  void end() throws Exception {
    parent.destroyForcibly().waitFor();
    pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  private void start(String act) throws IOException {
    parent =
        new ProcessBuilder(command(act)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = parent.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
      assertThat(line).startsWith("pid ");
      pids.add(Long.parseLong(line.substring(4)));
    }
    assertThat(pids).hasSize(3);
  }

  private static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ChildProcessIT.JVM.javaHome().resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                String.join(":", ChildProcessIT.JVM.classPath()),
                ExitProgram.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private int codeAfterEnd() throws Exception {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
    }
    assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return parent.exitValue();
  }

  private void awaitAllGone() {
    Await.until(BOUND, "all gone", () -> pids.stream().noneMatch(Processes::isAlive));
  }

  @Test
  @Tag("B7")
  void mainReturns_childIsJoinedAndDaemonEnded() throws Exception {
    start("return");
    assertThat(codeAfterEnd()).isZero();
    assertThat(said).containsExactly("child ends");
    assertThat(pids).noneMatch(Processes::isAlive);
  }

  @Test
  @Tag("B7")
  void exitIsCalled_childIsJoinedAndDaemonEnded() throws Exception {
    start("exit");
    assertThat(codeAfterEnd()).isEqualTo(3);
    assertThat(said).containsExactly("child ends");
    assertThat(pids).noneMatch(Processes::isAlive);
  }

  @Test
  void parentIsTerminated_allAreTerminated() throws Exception {
    start("wait");
    assertThat(pids).allMatch(Processes::isAlive);
    parent.toHandle().destroy();
    assertThat(codeAfterEnd()).isEqualTo(128 + 15);
    assertThat(said).isEmpty();
    assertThat(pids).noneMatch(Processes::isAlive);
  }

  @Test
  void parentThatWaitsInItsExit_canStillBeTerminated() throws Exception {
    start("leave");
    parent.toHandle().destroy();
    codeAfterEnd();
    assertThat(pids).noneMatch(Processes::isAlive);
  }

  @Test
  @Tag("B37")
  void parentIsKilled_nothingIsLeft_sparesAndStoppedOnesIncluded() throws Exception {
    start("wait");
    new ProcessBuilder("kill", "-STOP", Long.toString(pids.get(1))).start().waitFor();
    Await.until("state T", () -> Processes.state(pids.get(1)).equals("T"));
    parent.destroyForcibly();
    awaitAllGone();
  }

  @Test
  @Tag("B8")
  void closedStandardStreams_breakNeitherStartNorExit(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("result");
    List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"));
    command.addAll(command("mute", file.toString()));
    parent = new ProcessBuilder(command).start();
    assertThat(parent.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(file)).isEqualTo("true OptionalInt[0]");
    assertThat(parent.exitValue()).isZero();
  }
}
