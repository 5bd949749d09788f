package io.partita.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.testing.Await;
import io.partita.testing.Background;
import jakarta.batch.runtime.BatchStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jberet.runtime.JobInstanceImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that uses the store is killed with SIGKILL; then another takes over. */
class StoreIT {
  @TempDir Path temp;
  private final List<Process> started = new ArrayList<>();

  private record Child(Process process, BufferedReader output) {
    void kill() throws Exception {
      process.destroyForcibly();
      Await.get(process.onExit());
    }
  }

  @AfterEach
  void killAll() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void directoryHeldByAnotherProcess_isRefusedNamingIt_andFreeOnceThatIsKilled() throws Exception {
    Path home = temp.resolve("state");
    Child child = start("hold", home.toString());
    readUntil(child.output(), "held");

    assertThatThrownBy(() -> StateDirectory.open(home, "run"))
        .isInstanceOf(PartitaException.class)
        .hasMessage(
            "State directory %s is in use by server (pid %d); wait for it, stop it, or set"
                + " partita.home to another directory",
            home, child.process().pid());
    child.kill();

    StateDirectory.open(home, "run").close();
  }

  @Test
  @Tag("F9")
  void writerKilled_losesNothingThatWasCommitted() throws Exception {
    Path home = temp.resolve("state");
    Child child = start("write", home.toString());
    List<String> told = readUntil(child.output(), "200");
    child
        .process()
        .toHandle()
        .destroyForcibly(); // by its handle: its last output can still be read
    told.addAll(readUntil(child.output(), null));

    int committed = (int) told.stream().filter(line -> line.matches("\\d+")).count();
    assertThat(committed).isGreaterThan(200);
    try (StateDirectory state = StateDirectory.open(home, "run");
        Store store = Store.embedded(state);
        Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM partita_job_xml")) {
      rows.next();
      // One more may have been committed whose number was not told any more.
      assertThat(rows.getInt(1)).isBetween(committed, committed + 1);
    }
  }

  @Test
  @Tag("F9")
  void jobWhoseProcessWasKilled_restartsWithAllPartitions_alsoThoseWithoutARow() throws Exception {
    Path home = temp.resolve("state");
    Path trace = temp.resolve("trace");
    Child child = start("job", home.toString(), trace.toString());
    readUntil(child.output(), "blocked in 1"); // a worker says it, its parent passes it on
    child.kill();
    assertThat(trace).hasContent("0");

    try (StateDirectory state = StateDirectory.open(home, "run");
        Store store = Store.embedded(state)) {
      assertThat(partitionsWithARow(store)).isEqualTo(2);
      try (PlainBatch batch = new PlainBatch(store)) {
        long left = store.repository().getJobExecutionsByJob("partitioned").get(0);
        assertThat(batch.operator().getJobExecution(left).getBatchStatus())
            .isEqualTo(BatchStatus.FAILED);
        JobInstanceImpl instance = (JobInstanceImpl) batch.operator().getJobInstance(left);
        String xml = store.jobXml().byInstance(instance.getInstanceId()).orElseThrow().xml();
        instance.setUnsubstitutedJob(PlainBatch.parse(xml));

        Properties unblocked = new Properties();
        unblocked.setProperty("blocking", "none");
        long restarted = batch.operator().restart(left, unblocked);

        assertThat(batch.awaitEnd(restarted)).isEqualTo(BatchStatus.COMPLETED);
      }
    }
    // Once each: JBeret itself would save the end of 0 only after all have been submitted.
    assertThat(Files.readAllLines(trace)).containsExactlyInAnyOrder("0", "1", "2", "3");
  }

  private static int partitionsWithARow(Store store) throws Exception {
    try (Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM PARTITION_EXECUTION")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private Child start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StoreProcess.class.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    started.add(process);
    return new Child(
        process,
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
  }

  /** The lines up to the given one, or to the end. */
  private static List<String> readUntil(BufferedReader output, @Nullable String last)
      throws Exception {
    return Await.get(
        Background.supply(
            () -> {
              List<String> lines = new ArrayList<>();
              try {
                for (String line; (line = output.readLine()) != null; ) {
                  lines.add(line);
                  if (last != null && line.endsWith(last)) {
                    return lines;
                  }
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              assertThat(last).as("end of output after %s", lines).isNull();
              return lines;
            }));
  }
}
