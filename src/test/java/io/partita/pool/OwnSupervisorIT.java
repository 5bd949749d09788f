package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.testing.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool that was given no supervisor. */
class OwnSupervisorIT {
  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  @Test
  @Tag("F29")
  void close_endsItsSupervisorToo() throws Exception {
    try (ProcessPool pool = ProcessPool.start(PoolFixture.OPTIONS)) {
      assertThat(Await.get(pool.submit(() -> "ok"))).isEqualTo("ok");
      assertThat(supervisorThreads()).isNotEmpty();
    }
    Await.until("threads gone", () -> supervisorThreads().isEmpty());
  }

  private List<String> supervisorThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("partita-"))
        .toList();
  }

  @Test
  @Tag("B7")
  void programThatForgetsToClose_endsAllTheSame(@TempDir Path directory) {
    List<String> words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Djava.io.tmpdir=" + directory,
            ForgottenPoolProgram.class.getName());
    try (Command program = Command.start(directory, words)) {
      Command.Result result = program.await();

      assertThat(result.out()).containsExactly("[1, 4, 9]");
      assertThat(result.code()).isZero();
      assertThat(program.temporaryFiles()).filteredOn(name -> name.startsWith("partita")).isEmpty();
      Await.until("workers gone", () -> program.processes().isEmpty());
    }
  }
}
