package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.batch.AttemptOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptLogsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @Tag("F22")
  @ValueSource(strings = {"", ".", "..", "../..", "a/b", "ä b", ".hidden", "a\0b", "\u202e"})
  void nameThatIsNotSafe_isMadeSo(String name) {
    assertThat(AttemptLogs.fileName(name)).matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
  }

  @Test
  @Tag("F22")
  void names_stayApart() {
    assertThat(AttemptLogs.fileName("my.step-1_a")).isEqualTo("my.step-1_a");
    assertThat(AttemptLogs.fileName("a/b")).isNotEqualTo(AttemptLogs.fileName("a-b"));
    assertThat(AttemptLogs.fileName("a/b")).isNotEqualTo(AttemptLogs.fileName("a b"));
    assertThat(AttemptLogs.fileName("x".repeat(200))).hasSize(100);
  }

  @Test
  void lineThatIsReadLate_isInTheFileToo() throws IOException {
    try (WorkerLog log = WorkerLog.in(directory)) {
      AttemptOutput.Log attempt = log.attempts().begin(7, "step", 2, 1);
      log.line("worker-1", attempt.context(), "first");
      log.attempts().end(attempt);
      log.line("worker-1", attempt.context(), "late");
      log.line("worker-1", "of nobody", "stray");
      log.line("worker-1", "plain");
    }
    assertThat(Files.readAllLines(directory.resolve("7/step/2-1.log")))
        .containsExactly("first", "late");
    assertThat(Files.readAllLines(directory.resolve("workers.log")))
        .containsExactly("[worker-1] stray", "[worker-1] plain");
  }

  @Test
  @Tag("F5")
  void attemptThatPrintsWithoutEnd_leavesTwoFilesAndACount() throws IOException {
    String line = "x".repeat(1 << 20);
    try (WorkerLog log = WorkerLog.in(directory)) {
      AttemptOutput.Log attempt = log.attempts().begin(7, "step", 2, 1);
      for (int i = 0; i < 20; i++) {
        log.line("worker-1", attempt.context(), line);
      }
    }
    assertThat(Files.size(directory.resolve("7/step/2-1.log"))).isLessThan(6 << 20);
    assertThat(Files.size(directory.resolve("7/step/2-1.log.1"))).isLessThan(6 << 20);
    assertThat(Files.readAllLines(directory.resolve("7/step/2-1.log")).get(0))
        .matches("\\[partita\\] \\d+ lines are missing here");
  }
}
