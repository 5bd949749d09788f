package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.testing.Await;
import io.partita.testing.DroppingProxy;
import io.partita.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data in the store's own database: each item is there once, whatever happens. */
class ExactlyOnceIT extends DatabaseJobs {
  @ParameterizedTest
  @EnumSource(names = {"STORE_ON_H2", "STORE_ON_POSTGRES"})
  @Tag("F1")
  void workerDiesMidChunk_anotherGoesOnFromTheCheckpoint(Where where) throws Exception {
    start(where);
    long execution = submit("die", 2);
    Await.until(LONG, "two attempts to have died", () -> deaths() >= 2);
    Files.createFile(temp.resolve("again"));

    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
    assertThat(numbers()).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    assertThat(logs())
        .anySatisfy(
            log ->
                assertThat(log).contains("checkpoints commit in the same transaction as the data"));
  }

  @ParameterizedTest
  @EnumSource(names = {"STORE_ON_H2", "STORE_ON_POSTGRES"})
  @Tag("F1")
  void workerDiesBetweenCommitAndReport_theChunkIsNotWrittenAgain(Where where) throws Exception {
    start(where);

    assertThat(run("Writer", 2, "dieAfterCommit").batchStatus()).isEqualTo("COMPLETED");
    assertThat(numbers()).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    assertThat(causes())
        .containsExactly("EXITED 3", "COMPLETED null", "EXITED 3", "COMPLETED null");
  }

  @ParameterizedTest
  @EnumSource
  void itemIsSkippedInAChunkThatFails_theItemsBeforeItAreNotLost(Where where) throws Exception {
    start(where);
    String skipping =
        new String(DataSourceArtifacts.job("Writer"), StandardCharsets.UTF_8)
            .replace("$Numbers", "$Unreadable")
            .replace(
                "</chunk>",
                """
                <skippable-exception-classes>
                  <include class="java.lang.NumberFormatException"/>
                </skippable-exception-classes></chunk>""");
    byte[] job = skipping.getBytes(StandardCharsets.UTF_8);
    JobSnapshot failed = ended(engine().submit(job, "numbers.xml", parameters(1, "fail")));
    Files.createFile(temp.resolve("again"));

    assertThat(failed.failure()).contains("as it should");
    assertThat(ended(engine().restart(failed.executionId(), new Properties())).batchStatus())
        .isEqualTo("COMPLETED");
    assertThat(numbers())
        .containsExactlyElementsOf(IntStream.range(0, 100).filter(n -> n != 55).boxed().toList());
  }

  @Test
  void otherDatabase_theLastChunkIsWrittenAgain() throws Exception {
    start(Where.BESIDE_THE_STORE_ON_POSTGRES);

    assertThat(run("Writer", 1, "dieAfterCommit").batchStatus()).isEqualTo("FAILED");
    assertThat(new TreeSet<>(numbers()))
        .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList());
    assertThat(numbers()).hasSize(60 + 2 * 10);
  }

  @ParameterizedTest
  @EnumSource(names = {"STORE_ON_H2", "STORE_ON_POSTGRES"})
  @Tag("F18")
  void attemptWakesAfterItsReplacement_savesNothing_andItsProcessEnds(Where where)
      throws Exception {
    start(where);
    long execution = submit("wait", 1);
    Await.until(LONG, "the writer to wait", () -> waiting().size() == 1);
    // As another node does it that has taken this one for dead.
    assertThat(update("UPDATE partita_partition SET fence = fence + 1")).isEqualTo(1);
    Files.createFile(temp.resolve("again"));
    Files.createFile(temp.resolve("go"));

    JobSnapshot failed = ended(execution);
    assertThat(failed.batchStatus()).isEqualTo("FAILED");
    assertThat(failed.failure()).contains("another node");
    assertThat(numbers()).hasSizeLessThan(100);
    assertThat(ended(engine().restart(execution, new Properties())).batchStatus())
        .isEqualTo("COMPLETED");
    assertThat(numbers()).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  @Tag("F11")
  void repliesToCommitsAreLost_theChunksCount_andTheAttemptGoesOn() throws Exception {
    try (DroppingProxy proxy =
        DroppingProxy.before(Postgres.port(), "INSERT INTO numbers", DroppingProxy.Lost.REPLY, 3)) {
      start(proxy);

      assertThat(run("Writer", 2, "none").batchStatus()).isEqualTo("COMPLETED");
      assertThat(proxy.dropped()).isEqualTo(3);
      assertThat(numbers()).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
      assertThat(causes()).containsExactly("COMPLETED null", "COMPLETED null");
    }
  }

  @Test
  @Tag("F11")
  void commitIsLost_theChunkDoesNotCount_andARestartWritesIt() throws Exception {
    try (DroppingProxy proxy =
        DroppingProxy.before(
            Postgres.port(), "INSERT INTO numbers", DroppingProxy.Lost.COMMIT, 1)) {
      start(proxy);
      JobSnapshot failed = run("Writer", 1, "none");

      assertThat(failed.batchStatus()).isEqualTo("FAILED");
      assertThat(numbers()).isEmpty();
      assertThat(ended(engine().restart(failed.executionId(), new Properties())).batchStatus())
          .isEqualTo("COMPLETED");
      assertThat(numbers()).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }
  }

  private void start(DroppingProxy proxy) throws Exception {
    postgresPort = proxy.port();
    start(Where.STORE_ON_POSTGRES);
  }

  private long submit(String act, int parts) {
    return engine()
        .submit(DataSourceArtifacts.job("Writer"), "numbers.xml", parameters(parts, act));
  }

  private int deaths() {
    try {
      return (int) causes().stream().filter(cause -> cause.startsWith("EXITED")).count();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** How attempts ended that have ended. */
  private List<String> causes() throws Exception {
    List<String> causes = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT cause, exit_code FROM partita_attempt WHERE cause IS NOT NULL"
                    + " ORDER BY stepexecutionid, partitionnumber, attempt")) {
      while (rows.next()) {
        causes.add(rows.getString(1) + " " + rows.getString(2));
      }
    }
    return causes;
  }

  private int update(String sql) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
