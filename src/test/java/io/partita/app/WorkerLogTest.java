package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.process.ChildLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerLogTest {
  @TempDir Path directory;

  @Test
  void linesOfSeveralStarts_followEachOther() throws IOException {
    try (WorkerLog log = WorkerLog.in(directory)) {
      log.line("worker-1", "first");
    }
    try (WorkerLog log = WorkerLog.in(directory)) {
      log.line("worker-2", "second ä");
    }
    assertThat(current()).containsExactly("[worker-1] first", "[worker-2] second ä");
  }

  @Test
  @Tag("F5")
  void workerThatPrintsWithoutEnd_leavesTwoFilesAndACount() throws IOException {
    int count = 1000;
    try (WorkerLog log = WorkerLog.in(directory, 1000)) {
      for (int i = 0; i < count; i++) {
        log.line("w", "line " + i);
      }
    }
    List<String> lines = current();
    assertThat(Files.size(directory.resolve("workers.log"))).isLessThan(1100);
    assertThat(Files.size(directory.resolve("workers.log.1"))).isLessThan(1100);
    assertThat(lines.get(0)).matches("\\[partita\\] \\d+ lines are missing here");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("[w] line " + (count - 1));
    assertThat(directory).isDirectoryNotContaining("glob:**.2");
  }

  @Test
  void fileThatCannotBeReplaced_losesLinesAndCountsThem() throws IOException {
    Path obstacle = directory.resolve("workers.log.1");
    Files.createDirectories(obstacle.resolve("full"));
    try (WorkerLog log = WorkerLog.in(directory, 20)) {
      for (int i = 0; i < 4; i++) {
        log.line("w", "0123456789");
      }
      Files.delete(obstacle.resolve("full"));
      Files.delete(obstacle);
      log.line("w", "again");
    }
    assertThat(current()).containsExactly("[partita] 3 lines are missing here", "[w] again");
  }

  @Test
  void whatAWorkerLogs_isALineOfItsOwn_withItsStackAndWhatWasDropped() throws IOException {
    Instant time = Instant.parse("2026-11-21T14:00:00Z");
    try (WorkerLog log = WorkerLog.in(directory)) {
      log.log(new ChildLog("w", 1, time, 800, "demo", "first", "main", "", 0, ""));
      log.log(new ChildLog("w", 1, time, 1000, "demo", "second", "main", "X: y\n\tat Z\n", 7, ""));
    }
    assertThat(current())
        .containsExactly(
            "[w] 2026-11-21T14:00:00Z INFO demo: first",
            "[w] 7 log records were dropped here",
            "[w] 2026-11-21T14:00:00Z SEVERE demo: second",
            "[w] X: y",
            "[w] \tat Z");
  }

  @Test
  void lineAfterTheEnd_isIgnored() throws IOException {
    WorkerLog log = WorkerLog.in(directory);
    log.close();
    log.line("w", "late");
    assertThat(current()).isEmpty();
  }

  private List<String> current() throws IOException {
    return Files.readAllLines(directory.resolve("workers.log"));
  }
}
