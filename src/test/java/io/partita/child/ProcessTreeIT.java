package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.ProcessIdentity;
import io.partita.testing.Await;
import io.partita.worker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children of children. */
class ProcessTreeIT {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final ContextOptions OPTIONS =
      ContextOptions.DEFAULTS.withJvm(ChildProcessIT.JVM).withSpares(0);

  private final Lines lines = new Lines();

  @AfterAll
  static void stop() {
    ProcessContext.shutDown();
  }

  private int codeOf(ContextOptions options, ChildTask task) throws InterruptedException {
    ChildProcess child =
        ProcessContext.of(StartMethod.SPAWN, options.withOutput(lines)).process(task);
    child.start();
    assertThat(child.join(LONG)).describedAs("%s: %s", child, lines.all()).isTrue();
    return child.exitCode().orElseThrow();
  }

  private static ChildProcess child(ChildTask task) {
    return ProcessContext.of(StartMethod.SPAWN, OPTIONS).process(task);
  }

  /** Says which it is, then has two children do the same, one after the other. */
  private static void branch(int generations) throws Exception {
    System.out.println(ChildProcess.current().name().replaceFirst("[0-9]+", "N"));
    for (int i = 0; generations > 0 && i < 2; i++) {
      ChildProcess next = child(() -> branch(generations - 1));
      next.start();
      next.join();
    }
  }

  @Test
  @Tag("B5")
  void childrenOfChildren_areNamedAndOrdered() throws Exception {
    assertThat(codeOf(OPTIONS, () -> branch(2))).isZero();
    assertThat(lines.all())
        .containsExactly(
            "Process-N",
            "Process-N:1",
            "Process-N:1:1",
            "Process-N:1:2",
            "Process-N:2",
            "Process-N:2:1",
            "Process-N:2:2");
  }

  private static void deeper() throws Exception {
    ChildProcess next = child(ProcessTreeIT::deeper);
    next.start();
    next.join();
    System.exit(next.exitCode().orElseThrow());
  }

  @Test
  @Tag("B5")
  void childrenWithoutEnd_areRefusedByTheirDepth() throws Exception {
    ProcessLimits limits = ProcessLimits.DEFAULTS.withMaxDepth(3);
    assertThat(codeOf(OPTIONS.withLimits(limits), ProcessTreeIT::deeper)).isEqualTo(1);
    assertThat(lines.all())
        .filteredOn(line -> line.contains("Exception"))
        .hasSize(2)
        .last()
        .asString()
        .contains("ProcessLimitException", "is of generation 3 already", "allows 3", "maxDepth");
  }

  /** Each starts two, and waits for them: a fork bomb. */
  private static void bomb() throws Exception {
    List<ChildProcess> children = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        children.add(child(ProcessTreeIT::bomb));
        children.get(i).start();
      }
    } finally {
      for (ChildProcess started : ChildProcess.activeChildren()) {
        started.join();
      }
    }
  }

  @Test
  @Tag("B5")
  void forkBomb_isStoppedByTheCountOfTheWholeTree() throws Exception {
    ProcessLimits limits = ProcessLimits.DEFAULTS.withMaxProcesses(5);
    assertThat(codeOf(OPTIONS.withLimits(limits), ProcessTreeIT::bomb)).isIn(0, 1);
    assertThat(lines.all())
        .anyMatch(
            line ->
                line.contains("5 child processes are alive below the first process, and")
                    && line.contains("raise maxProcesses"));
    assertThat(Children.HERE.station().tree().count()).isZero();
  }

  @Test
  @Tag("B7")
  void daemon_mayNotHaveChildren() throws Exception {
    ChildProcess daemon =
        ProcessContext.of(StartMethod.SPAWN, OPTIONS.withOutput(lines))
            .process(() -> child(() -> {}).start(), ChildOptions.DEFAULTS.withDaemon(true));
    daemon.start();
    assertThat(daemon.join(LONG)).isTrue();
    assertThat(daemon.exitCode()).hasValue(1);
    assertThat(lines.all()).anyMatch(line -> line.contains("a daemon may not have children"));
  }

  /** Starts a child of its own, which makes a file as soon as it runs, and returns then. */
  private static void startBelow(boolean daemon, String file) throws Exception {
    ProcessContext.of(StartMethod.SPAWN, OPTIONS)
        .process(
            () -> {
              ParentProcess parent = ChildProcess.parent().orElseThrow();
              System.out.printf(
                  "below %d %s %d %s%n",
                  ProcessHandle.current().pid(), parent.name(), parent.pid(), parent.isAlive());
              Files.createFile(Path.of(file));
              Thread.sleep(daemon ? 1_000_000 : 300);
              System.out.println("below ends");
            },
            ChildOptions.DEFAULTS.withDaemon(daemon))
        .start();
    Await.until("child below", () -> Files.exists(Path.of(file)));
  }

  @Test
  @Tag("B7")
  @Tag("B6")
  void childThatIsNoDaemon_isJoinedAtItsParentsExit(@TempDir Path directory) throws Exception {
    String file = directory.resolve("file").toString();
    assertThat(codeOf(OPTIONS, () -> startBelow(false, file))).isZero();
    assertThat(lines.all()).hasSize(2).endsWith("below ends");
    assertThat(lines.all().get(0)).matches("below [0-9]+ Process-[0-9]+ [0-9]+ true");
  }

  @Test
  @Tag("B7")
  void daemon_endsWithItsParent(@TempDir Path directory) throws Exception {
    String file = directory.resolve("file").toString();
    assertThat(codeOf(OPTIONS, () -> startBelow(true, file))).isZero();
    long below = Long.parseLong(lines.await("below ").split(" ", 2)[0]);
    assertThat(Processes.isAlive(below)).isFalse();
    assertThat(lines.all()).hasSize(1);
  }

  @Test
  @Tag("B6")
  void killedParent_isGoneAndItsChildWithIt(@TempDir Path directory) throws Exception {
    String file = directory.resolve("file").toString();
    ChildProcess top =
        ProcessContext.of(StartMethod.SPAWN, OPTIONS.withOutput(lines))
            .process(
                () -> {
                  startBelow(true, file);
                  ChildProcessIT.waitForEver();
                });
    top.start();
    long below = Long.parseLong(lines.await("below ").split(" ", 2)[0]);
    ParentProcess parent =
        new ParentProcess(top.name(), ProcessIdentity.of(top.pid(), "as its child knows it"));
    assertThat(parent.isAlive()).isTrue();
    top.kill();
    assertThat(top.join(LONG)).isTrue();
    assertThat(parent.isAlive()).isFalse();
    Await.until("child gone with its parent", () -> !Processes.isAlive(below));
    assertThat(lines.all()).doesNotContain("below ends");
  }
}
