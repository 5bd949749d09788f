package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.ProcessIdentity;
import io.partita.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisionIT {
  private static final JvmOptions JVM =
      JvmOptions.DEFAULTS.plusArguments("-Xmx32m", "-XX:TieredStopAtLevel=1");
  private static final SupervisorOptions QUICK =
      SupervisorOptions.DEFAULTS
          .withHeartbeat(Duration.ofMillis(50))
          .withStoppedLimit(Duration.ofMillis(300))
          .withSilenceLimit(Duration.ofMillis(1500));

  /** Of the patrol of {@link PlainParentProgram}, and a part of its limit. */
  private static final Duration SEVERAL_ROUNDS = Duration.ofMillis(400);

  @TempDir private Path directory;

  private static ChildJvm launch(ProcessSupervisor supervisor, String act) {
    return supervisor.launch(
        new ChildRequest(
            "child", JVM, ChildProgram.class.getName(), List.of(act), OutputSink.NONE));
  }

  private static String exitAfterItsMessages(ChildJvm child) throws Exception {
    ChildConnection connection = Await.get(child.connection());
    while (connection.receive() != null) {
      // Only its end is of interest.
    }
    return Await.get(child.exit()).toString();
  }

  private static @Nullable String state(long pid) {
    ProcStat stat = ProcStat.of(pid);
    return stat == null ? null : String.valueOf(stat.state());
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  @Test
  @Tag("F2")
  void stoppedChild_isKilledAndTheEvidenceKept() throws Exception {
    try (ProcessSupervisor supervisor = ProcessSupervisor.start(QUICK)) {
      ChildJvm child = launch(supervisor, "stop");
      assertThat(exitAfterItsMessages(child))
          .startsWith("KILLED(hung: stopped by a signal (state T) for 0.");
      assertThat(child.evidence().orElseThrow())
          .contains("== /proc/" + child.pid() + "/status", "State:\tT (stopped)");
    }
  }

  @Test
  @Tag("F2")
  void stoppedChild_isKilledInTimeByDefault() throws Exception {
    try (ProcessSupervisor supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS)) {
      ChildJvm child = launch(supervisor, "stop");
      Await.get(child.connection()).receive();
      Await.until("state T", () -> "T".equals(state(child.pid())));
      long stopped = System.nanoTime();
      Await.until(Duration.ofSeconds(35), "gone", () -> !child.identity().isAlive());
      assertThat(Duration.ofNanos(System.nanoTime() - stopped))
          .isGreaterThan(Duration.ofSeconds(2));
    }
  }

  @Test
  @Tag("F2")
  void silentButBusyChild_isKilledAfterTheSilenceOnly() throws Exception {
    try (ProcessSupervisor supervisor = ProcessSupervisor.start(QUICK)) {
      ChildJvm child = launch(supervisor, "silent");
      Await.get(child.connection()).receive();
      long silent = System.nanoTime();
      assertThat(exitAfterItsMessages(child))
          .startsWith("KILLED(hung: no heartbeat for ")
          .endsWith("s of processor time)");
      assertThat(Duration.ofNanos(System.nanoTime() - silent))
          .isGreaterThan(QUICK.silenceLimit().minus(QUICK.heartbeat().multipliedBy(2)));
      assertThat(child.cpuTime()).isGreaterThan(Duration.ofMillis(200));
      assertThat(child.evidence()).isPresent();
    }
  }

  @Test
  @Tag("F2")
  void busyParent_isNoReasonToKillItsChild() throws Exception {
    Process parent = startParent();
    try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
      long child = Long.parseLong(said.readLine());
      signal("STOP", child);
      pass(SEVERAL_ROUNDS);
      signal("STOP", parent.pid());
      pass(PlainParentProgram.LIMIT.plus(SEVERAL_ROUNDS));
      signal("CONT", parent.pid());
      pass(SEVERAL_ROUNDS);
      signal("CONT", child);
      pass(SEVERAL_ROUNDS);
      assertThat(state(child)).isNotNull().isNotEqualTo("Z");
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  private static void pass(Duration time) {
    long start = System.nanoTime();
    Await.until("time passed", () -> System.nanoTime() - start > time.toNanos());
  }

  private Process startParent() throws IOException {
    return new ProcessBuilder(
            JVM.javaHome().resolve("bin/java").toString(),
            "-cp",
            String.join(":", JVM.classPath()),
            PlainParentProgram.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  @Tag("F14")
  @Tag("F29")
  void childOfAKilledParentThatStillLives_isKilledByTheNextStart() throws Exception {
    Process parent = startParent();
    try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
      long child = Long.parseLong(said.readLine());
      // Nothing that runs inside it can end it now, and nothing kills it with its parent.
      signal("STOP", child);
      parent.destroyForcibly().waitFor();
      Await.until("state T", () -> "T".equals(state(child)));
      ProcessSupervisor.start(new SupervisorOptions(directory)).close();
      Await.until("left-over gone", () -> state(child) == null);
      assertThat(directory).isEmptyDirectory();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  @Tag("F14")
  void strangerWithThePidOfALeftOver_isLeftAlone() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
    builder.environment().put(CommandLine.TOKEN, "cafe");
    Process stranger = builder.start();
    try {
      ProcessIdentity identity = ProcessIdentity.of(stranger.pid(), "cafe");
      leaveRecord("0", identity.bootId(), identity.pid(), identity.startTime() - 1, "cafe");
      leaveRecord("1", identity.bootId(), identity.pid(), identity.startTime(), "another");
      leaveRecord("2", "another-boot", identity.pid(), identity.startTime(), "cafe");
      ProcessSupervisor.start(new SupervisorOptions(directory)).close();
      assertThat(directory).isEmptyDirectory();
      assertThat(stranger.isAlive()).isTrue();
      leaveRecord("3", identity.bootId(), identity.pid(), identity.startTime(), "cafe");
      ProcessSupervisor.start(new SupervisorOptions(directory)).close();
      Await.until("the very one gone", () -> !stranger.isAlive());
    } finally {
      stranger.destroyForcibly().waitFor();
    }
  }

  private void leaveRecord(String name, String bootId, long pid, long startTime, String token)
      throws IOException {
    Path left = Files.createDirectory(directory.resolve("partita-0-" + name));
    Files.writeString(left.resolve("lock"), "");
    Files.writeString(
        left.resolve("child-0.child"),
        "%020d%n%s %d %d %s%n".formatted(7, bootId, pid, startTime, token));
  }

  @Test
  @Tag("F29")
  void recordOfAChild_isThereWhileItLives() throws Exception {
    try (ProcessSupervisor supervisor = ProcessSupervisor.start(QUICK)) {
      ChildJvm child = launch(supervisor, "sleep");
      Await.get(child.connection()).receive();
      assertThat(records(supervisor)).hasSize(1);
      assertThat(Files.readString(records(supervisor).get(0)))
          .contains(child.identity().bootId() + " " + child.pid() + " ");
      child.kill("done");
      exitAfterItsMessages(child);
      assertThat(records(supervisor)).isEmpty();
    }
  }

  private static List<Path> records(ProcessSupervisor supervisor) throws IOException {
    try (Stream<Path> files = Files.list(supervisor.runDirectory())) {
      return files.filter(file -> file.toString().endsWith(ChildRecord.SUFFIX)).toList();
    }
  }
}
