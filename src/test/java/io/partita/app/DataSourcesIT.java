package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.testing.Await;
import io.partita.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Data sources in the artifacts of jobs, in the parent and in workers. */
class DataSourcesIT extends DatabaseJobs {
  @ParameterizedTest
  @EnumSource
  void partitions_writeThroughADataSource(Where where) throws Exception {
    start(where);

    assertThat(run("Writer", 3, "none").batchStatus()).isEqualTo("COMPLETED");

    assertThat(numbers()).containsExactlyElementsOf(IntStream.range(0, 300).boxed().toList());
  }

  @ParameterizedTest
  @EnumSource
  void chunkThatFails_leavesNothing_andARestartGoesOn(Where where) throws Exception {
    start(where);
    JobSnapshot failed = run("BeanWriter", 2, "fail");

    assertThat(failed.failure()).contains("as it should");
    assertThat(numbers()).hasSize(100).doesNotHaveDuplicates();
    Files.createFile(temp.resolve("again"));
    assertThat(ended(engine().restart(failed.executionId(), new Properties())).batchStatus())
        .isEqualTo("COMPLETED");
    assertThat(numbers()).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
  }

  @Test
  void unknownDataSource_failsThePartition_andSaysWhatToDo() throws Exception {
    start(Where.STORE_ON_H2);

    assertThat(run("LostWriter", 1, "none").failure())
        .contains("There is no data source lost (there are orders)")
        .contains("partita.datasource.lost.url");
  }

  @ParameterizedTest
  @EnumSource(names = {"STORE_ON_H2", "STORE_ON_POSTGRES"})
  @Tag("F29")
  void connectionsThatAPartitionLeaks_areThereForTheNext(Where where) throws Exception {
    set("partita.pool.processes", "1");
    set("partita.datasource.orders.max-size", "1");
    start(where);

    assertThat(run("Writer", 3, "leak").batchStatus()).isEqualTo("COMPLETED");
    assertThat(numbers()).hasSize(300);
  }

  @Test
  void jobWithoutADataSource_loadsNoPoolAndNoTransactionManager() throws Exception {
    Path classes = temp.resolve("classes");
    set("partita.worker.jvm-arguments", "-Xlog:class+load:file=" + classes);
    start(Where.STORE_ON_H2);
    String xml =
        """
        <job id="nothing" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="one">
            <batchlet ref="io.partita.app.DataSourceArtifacts$Nothing"/>
            <partition><plan partitions="1"/></partition>
          </step>
        </job>
        """;
    long execution =
        engine().submit(xml.getBytes(StandardCharsets.UTF_8), "nothing.xml", new Properties());

    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
    assertThat(Files.readAllLines(classes))
        .anyMatch(line -> line.contains("DataSourceArtifacts$Nothing"))
        .noneMatch(line -> line.contains(" io.agroal.") || line.contains(" org.h2."))
        // The extension of CDI that comes in its jar is looked at and left out.
        .noneMatch(line -> line.contains(" com.arjuna.") && !line.contains(".cdi."));
  }

  @Test
  void secondDataSourceInAChunk_isRefused_unlessItTakesNoPartInTheTransaction() throws Exception {
    set("partita.datasource.others.url", "jdbc:h2:mem:others;DB_CLOSE_DELAY=-1");
    start(Where.STORE_ON_H2);

    assertThat(run("TwiceWriter", 1, "none").failure())
        .contains("the transaction has a connection of another data source already")
        .contains("partita.datasource.others.transactional=false");
    engine().close();
    set("partita.datasource.others.transactional", "false");
    start(Where.STORE_ON_H2);
    assertThat(run("TwiceWriter", 1, "none").failure()).isNull();
    assertThat(numbers()).hasSize(100);
  }

  @Test
  @Tag("F27")
  void databaseThatIsGone_isNamedWithoutItsPassword() throws Exception {
    set("partita.datasource.lost.url", "jdbc:postgresql://127.0.0.1:1/lost");
    set("partita.datasource.lost.user", "lost");
    set("partita.datasource.lost.password", SECRET);
    start(Where.STORE_ON_H2);

    assertThat(run("LostWriter", 1, "none").failure())
        .contains(
            "Data source lost (jdbc:postgresql://127.0.0.1:1/lost as lost) gives no connection")
        .doesNotContain(SECRET);
    assertThat(logs()).isNotEmpty().allSatisfy(log -> assertThat(log).doesNotContain(SECRET));
  }

  @ParameterizedTest
  @CsvSource({"STORE_ON_H2", "STORE_ON_POSTGRES", "BESIDE_THE_STORE_ON_POSTGRES"})
  @Tag("F27")
  void passwords_areNotSeenInProcessesAndLogs(Where where) throws Exception {
    start(where);
    long execution =
        engine().submit(DataSourceArtifacts.job("Writer"), "numbers.xml", parameters(2, "wait"));
    Await.until(LONG, "two workers to wait", () -> waiting().size() == 2);
    List<String> seen = new ArrayList<>();
    for (String pid : waiting()) {
      seen.add(Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1));
      seen.add(Files.readString(Path.of("/proc", pid, "environ"), StandardCharsets.ISO_8859_1));
    }
    Files.createFile(temp.resolve("go"));
    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
    run("Writer", 1, "fail");
    seen.addAll(logs());

    String ofH2 = Files.exists(temp.resolve("home/db/password")) ? h2Password() : SECRET;
    assertThat(seen)
        .hasSizeGreaterThan(4)
        .allSatisfy(text -> assertThat(text).doesNotContain(ofH2, SECRET, Postgres.PASSWORD));
  }
}
