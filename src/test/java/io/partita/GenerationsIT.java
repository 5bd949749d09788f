package io.partita;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.child.ChildProcess;
import io.partita.child.ContextOptions;
import io.partita.child.ProcessContext;
import io.partita.child.StartMethod;
import io.partita.pool.PoolOptions;
import io.partita.pool.ProcessPool;
import io.partita.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that start processes without end come to an end, whatever they are. */
@Tag("storm")
class GenerationsIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int MOST = 16;

  @Test
  @Tag("B5")
  void childrenAndPoolsInTurn_endWithAnErrorThatSaysWhy(@TempDir Path directory) throws Exception {
    String name = directory.toString();
    ChildProcess first = child(name, 0);
    first.start();
    try {
      Path end = directory.resolve("end");
      Await.until(LONG, "the end of it", () -> Files.exists(end));
      Await.until(LONG, "the end of the first", () -> !first.isAlive());

      assertThat(Files.readString(end)).contains("generation " + MOST);
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files.filter(file -> !file.endsWith("end"))).hasSize(MOST);
      }
    } finally {
      ProcessContext.shutDown();
    }
  }

  private static ChildProcess child(String directory, int generation) {
    ContextOptions options = ContextOptions.DEFAULTS.withSpares(0);
    return ProcessContext.of(StartMethod.SPAWN, options)
        .process(() -> live(directory, generation + 1));
  }

  private static void live(String directory, int generation) throws Exception {
    Files.createFile(Path.of(directory, "generation-" + generation));
    try {
      if (generation % 2 == 0) {
        ChildProcess next = child(directory, generation);
        next.start();
        next.join();
      } else {
        poolBelow(directory, generation);
      }
    } catch (PartitaException | ExecutionException e) {
      say(directory, String.valueOf(e.getMessage()));
    }
  }

  private static void poolBelow(String directory, int generation) throws Exception {
    PoolOptions options =
        PoolOptions.DEFAULTS.withProcesses(1).withMaxDepth(100).withLaunchAttempts(1);
    try (ProcessPool pool = ProcessPool.start(options)) {
      pool.apply(
          () -> {
            live(directory, generation + 1);
            return "done";
          });
    }
  }

  private static void say(String directory, String why) throws IOException {
    Path written = Files.writeString(Path.of(directory, "saying"), why);
    Files.move(written, Path.of(directory, "end"));
  }
}
