package io.partita.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.jberet.runtime.AbstractStepExecution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs of a plain JBeret SE application that has nothing but the jar on its class path. */
class ProcessPartitionHandlerIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final JobOperator operator = BatchRuntime.getJobOperator();
  @TempDir Path notes;

  @Test
  void partitionedStep_runsInOtherProcesses() throws IOException {
    long execution = start("acting", "partitions", "4");

    assertThat(ended(execution)).isEqualTo(BatchStatus.COMPLETED);
    List<Long> pids = lines("pids").stream().map(Long::valueOf).toList();
    assertThat(pids).hasSize(4).doesNotContain(ProcessHandle.current().pid());
    assertThat(lines("collected"))
        .containsExactlyInAnyOrderElementsOf(pids.stream().map(String::valueOf).toList());
    assertThat(lines("ended"))
        .containsExactlyInAnyOrder("COMPLETED 0", "COMPLETED 1", "COMPLETED 2", "COMPLETED 3");
  }

  @Test
  void morePartitionsThanWorkers_allReport() throws IOException {
    long execution = start("acting", "partitions", "300");

    assertThat(ended(execution)).isEqualTo(BatchStatus.COMPLETED);
    assertThat(lines("ended")).hasSize(300);
  }

  @ParameterizedTest
  @CsvSource({
    "exit,EXITED(0)",
    "halt,EXITED(0)",
    "throw,partition 0 is out of sorts",
    "throwHuge,[cut here]",
    "throwUnserialisable,partition 0 holds a thread"
  })
  @Tag("F4")
  void partitionEndsItsProcess_stepFailsAndSaysWhy(String act, String why) {
    long execution = start("acting", "partitions", "1", "act", act);

    assertThat(ended(execution)).isEqualTo(BatchStatus.FAILED);
    assertThat(failure(execution)).contains(why);
  }

  @ParameterizedTest
  @CsvSource({"exhaust,as if no thread could be started,2", "recurse,StackOverflowError,1"})
  void partitionThrowsAnError_nextRunsInAnotherProcess(String act, String why, int attempts)
      throws IOException {
    long execution = start("acting", "partitions", "3", "act", act);

    assertThat(ended(execution)).isEqualTo(BatchStatus.FAILED);
    assertThat(failure(execution)).contains(why);
    assertThat(lines("ended")).hasSize(3).allMatch(line -> line.startsWith("FAILED"));
    assertThat(lines("pids")).hasSize(3 * attempts).doesNotHaveDuplicates();
  }

  @Test
  @Tag("F4")
  void partitionExitsWithAnyCode_neverSucceeds() throws IOException {
    long execution = start("acting", "partitions", "3", "act", "exit");

    assertThat(ended(execution)).isEqualTo(BatchStatus.FAILED);
    assertThat(lines("ended")).hasSize(3).allMatch(line -> line.startsWith("FAILED"));
  }

  @Test
  @Tag("F1")
  void workerKilledMidChunk_anotherGoesOnFromItsCheckpoint() throws IOException {
    long execution = start("counting", "pauseAt", "55");
    Await.until(LONG, "the reader to pause", () -> notes.resolve("paused").toFile().length() > 0);
    Files.createFile(notes.resolve("go"));
    ProcessHandle.of(Long.parseLong(lines("paused").get(0))).orElseThrow().destroyForcibly();

    assertThat(ended(execution)).isEqualTo(BatchStatus.COMPLETED);
    assertThat(lines("items"))
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(String::valueOf).toList());
  }

  @Test
  void jobStopped_partitionsStopAndRestartCompletes() throws IOException {
    long execution = start("acting", "partitions", "5", "act", "wait");
    Await.until(LONG, "a partition to run", () -> Files.exists(notes.resolve("pids")));
    operator.stop(execution);

    assertThat(ended(execution)).isEqualTo(BatchStatus.STOPPED);
    Properties again = new Properties();
    again.setProperty("act", "");
    assertThat(ended(operator.restart(execution, again))).isEqualTo(BatchStatus.COMPLETED);
  }

  @Test
  void collectedDataUnserialisable_stepFailsAndNamesTheField() {
    long execution =
        start(
            "acting",
            "partitions",
            "1",
            "collector",
            TestPartitions.Unserialisable.class.getName());

    assertThat(ended(execution)).isEqualTo(BatchStatus.FAILED);
    assertThat(failure(execution)).contains("thread");
  }

  @Test
  void analyzerThrows_stepFailsAndItsPartitionsEnd() throws IOException {
    long execution = start("acting", "partitions", "2", "throwing", "true");

    assertThat(ended(execution)).isEqualTo(BatchStatus.FAILED);
    assertThat(lines("pids")).isNotEmpty();
  }

  private long start(String job, String... namesAndValues) {
    Properties parameters = new Properties();
    parameters.setProperty("notes", notes.toString());
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.setProperty(namesAndValues[i], namesAndValues[i + 1]);
    }
    return operator.start(job, parameters);
  }

  private BatchStatus ended(long execution) {
    Await.until(
        LONG,
        "execution " + execution + " to end",
        () ->
            switch (operator.getJobExecution(execution).getBatchStatus()) {
              case STARTING, STARTED, STOPPING -> false;
              default -> true;
            });
    return operator.getJobExecution(execution).getBatchStatus();
  }

  private String failure(long execution) {
    return String.valueOf(
        ((AbstractStepExecution) operator.getStepExecutions(execution).get(0)).getException());
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(notes.resolve(name));
  }
}
