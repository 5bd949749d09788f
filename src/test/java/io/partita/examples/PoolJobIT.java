package io.partita.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool's workload as a job. */
class PoolJobIT {
  @TempDir Path temp;
  private SharedJobs jobs;

  /** Notes when it begins and ends. */
  public static class Noting implements Callable<String> {
    private final Path file;

    public Noting(String item) {
      file = Path.of(item);
    }

    @Override
    public String call() throws Exception {
      note("begin");
      note("end");
      return "noted";
    }

    private void note(String what) throws Exception {
      Files.writeString(file, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  @BeforeEach
  void start() {
    jobs = new SharedJobs(temp.resolve("home"), 3);
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  @Test
  void tenTasksAndThreeWorkers_resultsAreInOrder() throws Exception {
    Path target = temp.resolve("results");
    long execution = jobs.submit(SharedJobs.xml("pool.xml"), Map.of("target", target.toString()));

    assertThat(jobs.end(execution).batchStatus()).isEqualTo("COMPLETED");
    assertThat(target).hasContent("0\n1\n4\n9\n16\n25\n36\n49\n64\n81");
  }

  @Test
  void blocking_oneTaskAfterTheOther() throws Exception {
    Path notes = temp.resolve("notes");
    long execution =
        jobs.submit(
            SharedJobs.xml("pool.xml"),
            Map.of(
                "task",
                Noting.class.getName(),
                "items",
                notes + "," + notes + "," + notes,
                "blocking",
                "true"));

    assertThat(jobs.end(execution).batchStatus()).isEqualTo("COMPLETED");
    assertThat(Files.readAllLines(notes))
        .isEqualTo(List.of("begin", "end", "begin", "end", "begin", "end"));
  }

  @Test
  void taskThatFails_isNamed_andTheRestartCallsAll() throws Exception {
    long execution = jobs.submit(SharedJobs.xml("pool.xml"), Map.of("items", "1,two,3"));

    assertThat(jobs.end(execution).failure()).contains("two");
    assertThat(jobs.end(jobs.restart(execution)).batchStatus()).isEqualTo("FAILED");
  }
}
