package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.examples.Trees;
import io.partita.testing.Command;
import io.partita.testing.Command.Result;
import io.partita.testing.Packaged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that runs many jobs does not grow. */
@Tag("F29")
class EngineBaselineIT {
  @Test
  void manyJobsDeathsAndStops_leaveFilesAndThreadsAtTheirBaseline(@TempDir Path directory)
      throws Exception {
    Trees.file(directory.resolve("source/a/one"), 100);
    Trees.file(directory.resolve("source/b/two"), 200_000);
    List<Path> classPath =
        new ArrayList<>(List.of(Path.of("target/test-classes").toAbsolutePath(), Packaged.jar()));
    classPath.addAll(Packaged.libraries());
    Path temporary = directory.resolve("command");
    List<String> words =
        List.of(
            Packaged.java(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dpartita.worker.jvm-arguments=-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            Packaged.classPath(classPath),
            ManyJobsProgram.class.getName(),
            directory.toString());
    try (Command jobs = Command.start(temporary, words)) {
      Result result = jobs.await();

      assertThat(result.code()).as("%s", jobs).isZero();
      assertThat(jobs.processes()).isEmpty();
      assertThat(jobs.temporaryFiles()).isEmpty();
      assertThat(directory.resolve("home/run")).isEmptyDirectory();
    }
  }
}
