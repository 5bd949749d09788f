package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("B37")
@Tag("F9")
class ParentKillIT {
  /** Ten times the promised quarter of a second, as the machine may be busy. */
  private static final Duration BOUND = Duration.ofMillis(2500);

  @Test
  void killedParent_leavesNoWorker_notEvenAStoppedOne(@TempDir Path directory) throws Exception {
    Process parent = startParent(directory);
    List<Long> workers = new ArrayList<>();
    try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
      for (String line = said.readLine(); !"ready".equals(line); line = said.readLine()) {
        assertThat(line).isNotNull();
        workers.add(Long.parseLong(line.substring(line.indexOf(' ') + 1)));
      }
      assertThat(workers).hasSize(3).allMatch(Processes::isAlive);
      Await.until("state T", () -> Processes.state(workers.get(2)).equals("T"));
      parent.destroyForcibly();
      Await.until(BOUND, "workers gone", () -> workers.stream().noneMatch(Processes::isAlive));
    } finally {
      parent.destroyForcibly().waitFor();
      workers.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  private static Process startParent(Path directory) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home")).resolve("bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ParentProgram.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
