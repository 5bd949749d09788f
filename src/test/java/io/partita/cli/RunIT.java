package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.examples.Trees;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import io.partita.testing.Await;
import io.partita.testing.Command;
import io.partita.testing.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code partita run} as a user has it: a process that copies real trees in worker processes. */
class RunIT {
  /** Ten times the promise, as everywhere in {@code verify}. */
  private static final Duration GONE = Duration.ofMillis(2_500);

  @TempDir static Path shared;
  private static Path large = Path.of("");

  @TempDir Path directory;
  private @Nullable CopyRuns runs;

  /** Files enough that there is time to act while they are copied. */
  @BeforeAll
  static void makeTree() throws IOException {
    large = shared.resolve("the source");
    for (int i = 0; i < 10; i++) {
      Files.createDirectories(large.resolve("empty " + i));
      for (int j = 0; j < 400; j++) {
        Trees.file(large.resolve("dir %d/file %d".formatted(i, j)), 1_000 + j);
      }
    }
    for (int i = 0; i < 2; i++) {
      Trees.file(large.resolve("large " + i), 20 << 20);
    }
    Trees.age(large);
  }

  @BeforeEach
  void prepare() throws IOException {
    runs = new CopyRuns(directory, large);
  }

  @AfterEach
  void cleanUp() {
    runs().close();
  }

  private CopyRuns runs() {
    if (runs == null) {
      throw new IllegalStateException("not prepared");
    }
    return runs;
  }

  @Test
  @Tag("F29")
  void copyOfATree_isIdenticalAndMadeByAProcessForEachPartition() throws Exception {
    Command run = runs().start("partitions=3", "--processes", "3");
    Set<Long> workers = runs().awaitWorkers(run, 3);
    assertThat(workers).allMatch(worker -> parent(worker) == run.pid());

    Result result = run.await();

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("copy-tree · execution 1 · COMPLETED");
    assertThat(pids(result)).isNotEmpty().isSubsetOf(workers);
    runs().assertIdentical();
    runs().assertNothingLeft();
  }

  @Test
  @Tag("F1")
  @Tag("F29")
  void workerKilledMidCopy_anotherGoesOn() throws Exception {
    Command run = runs().start("partitions=2", "--processes", "2");
    runs().awaitFilesIn(run);
    long worker = runs().awaitCopyingWorker(run);
    ProcessHandle.of(worker).orElseThrow().destroyForcibly();

    Result result = run.await();

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("copy-tree · execution 1 · COMPLETED");
    runs().assertIdentical();
    runs().assertNothingLeft();
  }

  @Test
  @Tag("F9")
  @Tag("F29")
  void runKilledMidCopy_takesItsWorkersAlongAndCanBeRestarted() throws Exception {
    Command run = runs().start("partitions=4", "--processes", "2");
    long stopped = runs().awaitWorkers(run, 2).iterator().next();
    runs().awaitFilesIn(run);
    Command.signal("STOP", stopped);
    Await.until("state T of " + stopped, () -> Command.state(stopped) == 'T');
    assertThat(run.isAlive()).isTrue();
    ProcessHandle.of(run.pid()).orElseThrow().destroyForcibly();

    Await.until(GONE, "workers gone", () -> run.processes().isEmpty());

    assertThat(run.await().code()).isEqualTo(128 + 9);
    runs().assertCompleteAsFarAsItGoes();
    Map<String, Object> before = runs().copiedFiles();
    Result restarted = runs().start("--restart", "1").await();
    assertThat(restarted.out()).anyMatch(line -> line.endsWith(" · COMPLETED"));
    assertThat(restarted.code()).isZero();
    runs().assertIdentical();
    assertThat(runs().copiedFiles()).containsAllEntriesOf(before);
    runs().assertNothingLeft();
    assertThat(statuses()).containsExactly("COMPLETED", "FAILED");
  }

  @Test
  void controlC_stopsTheJobAndARestartGoesOn() throws Exception {
    Command run = runs().start("partitions=4", "--processes", "1");
    runs().awaitFilesIn(run);
    Command.signal(Command.interrupt(), -run.pid());

    Result stopped = run.await();

    assertThat(stopped.code()).isEqualTo(4);
    assertThat(stopped.err()).isEmpty();
    assertThat(stopped.out())
        .contains(
            "Stopping … (checkpoints are being written)", "copy-tree · execution 1 · STOPPED");
    runs().assertNothingLeft();
    runs().assertCompleteAsFarAsItGoes();
    assertGoesOn(stopped);
  }

  private void assertGoesOn(Result earlier) throws IOException {
    Map<String, Object> before = runs().copiedFiles();

    Result restarted = runs().startAdvised(earlier).await();

    assertThat(restarted.err()).isEmpty();
    assertThat(restarted.out()).contains("copy-tree · execution 2 · COMPLETED");
    assertThat(restarted.code()).isZero();
    runs().assertIdentical();
    assertThat(runs().copiedFiles()).containsAllEntriesOf(before);
    runs().assertNothingLeft();
  }

  @Test
  void missingSource_isTheReasonInOneLine() throws Exception {
    Result result = refused(runs().start("source=" + directory.resolve("none")));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("  reason     Step copy: Source %s/none does not exist".formatted(directory));
    assertThat(runs().target).doesNotExist();
  }

  @Test
  void targetInsideTheSource_isTheReasonInOneLine() throws Exception {
    Result result = refused(runs().start("target=" + large.resolve("copy")));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains(
            "  reason     Step copy: Target %1$s/copy lies inside source %1$s; choose one outside"
                .formatted(large));
    assertThat(large.resolve("copy")).doesNotExist();
  }

  @Test
  void malformedXml_isRefusedWithLineAndColumn() throws Exception {
    String xml =
        """
        <job id="x" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="one"></stop>
        </job>
        """;
    Path job = Files.writeString(directory.resolve("bad.xml"), xml);

    Result result = refused(runs().start(job.toString(), List.of()));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).hasSize(1);
    assertThat(result.err().get(0)).matches("partita: \\Q" + job + "\\E:2:\\d+: .+");
  }

  @Test
  void unknownParameter_isRefusedWithASuggestion() throws Exception {
    Result result = refused(runs().start("sorce=/x"));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).hasSize(1);
    assertThat(result.err().get(0))
        .contains("has no job parameter 'sorce', did you mean 'source'?");
  }

  /** Waits for the end of a run that must not get so far as to start a worker. */
  private Result refused(Command run) throws IOException {
    Set<Long> workers = new TreeSet<>();
    Await.until(
        "end of " + run,
        () -> {
          workers.addAll(run.workers());
          return !run.isAlive();
        });
    Result result = run.await();
    assertThat(workers).isEmpty();
    assertThat(result.out()).noneMatch(line -> line.startsWith("\tat "));
    runs().assertNothingLeft();
    return result;
  }

  @Test
  void fifo_isSkippedAndNamed() throws Exception {
    Path small = Files.createDirectories(directory.resolve("small"));
    Trees.file(small.resolve("file"), 10);
    Trees.shell(small, "mkfifo 'a pipe'");

    Result result = runs().start("source=" + small).await();

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out())
        .contains("copy-tree · execution 1 · COMPLETED (COMPLETED_WITH_SKIPS)")
        .contains("  skipped    1")
        .anyMatch(line -> line.strip().startsWith("a pipe: "));
    assertThat(runs().target.resolve("file")).hasSize(10);
    assertThat(runs().target.resolve("a pipe")).doesNotExist();
    runs().assertNothingLeft();
  }

  @Test
  void secondRunInTheSameHome_isRefusedAndTheFirstGoesOn() throws Exception {
    Path small = Files.createDirectories(directory.resolve("small"));
    Command first = runs().start("source=" + small);
    Await.until("output of " + first, () -> !first.out().isEmpty());
    Command.signal("STOP", first.pid());

    Result second = runs().start("source=" + small, "target=" + directory.resolve("2")).await();
    Command.signal("CONT", first.pid());

    assertThat(second.code()).isEqualTo(2);
    assertThat(second.out()).isEmpty();
    assertThat(second.err()).hasSize(1);
    assertThat(second.err().get(0)).contains(runs().home.toString()).contains("pid " + first.pid());
    assertThat(first.await().code()).isZero();
    runs().assertNothingLeft();
  }

  private static long parent(long pid) {
    return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid).orElse(0L);
  }

  /** The processes that the summary names. */
  private static Set<Long> pids(Result result) {
    Set<Long> pids = new TreeSet<>();
    for (String line : result.out()) {
      if (line.startsWith("  workers ")) {
        String named = line.substring(line.indexOf(": pid ") + ": pid ".length());
        Pattern.compile("\\d+")
            .matcher(named)
            .results()
            .forEach(pid -> pids.add(Long.parseLong(pid.group())));
      }
    }
    return pids;
  }

  /** How the store has the executions. */
  private List<String> statuses() {
    try (StateDirectory state = StateDirectory.open(runs().home, "test");
        Store store = Store.embedded(state)) {
      return store.repository().getJobExecutions(null).stream()
          .map(execution -> execution.getBatchStatus().name())
          .sorted()
          .toList();
    }
  }
}
