package io.partita.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.store.Attempt.Ending;
import io.partita.store.Attempt.Entry;
import io.partita.store.Attempt.Partition;
import io.partita.store.Attempt.Run;
import io.partita.store.Attempt.Usage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptsTest {
  private static final Partition PARTITION = new Partition(7, 3);

  @TempDir Path temp;
  private StateDirectory state;
  private Store store;
  private Attempts attempts;

  @BeforeEach
  void open() {
    state = StateDirectory.open(temp.resolve("state"), "run");
    store = Store.embedded(state);
    attempts = store.attempts();
  }

  @AfterEach
  void close() {
    store.close();
    state.close();
  }

  private static Ending ending(@Nullable Run run, String cause, String detail) {
    return new Ending(run, cause, detail, "for people", new Usage(1 << 20, 15), "three dumps", 0);
  }

  @Test
  void attempts_areNumberedAndEachHasAHigherFence() {
    Attempt first = attempts.begin(PARTITION, "a.log");
    Attempt second = attempts.begin(PARTITION, null);
    Attempt other = attempts.begin(new Partition(7, 4), null);

    assertThat(first.number()).isEqualTo(1);
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.fence()).isGreaterThan(first.fence());
    assertThat(other.number()).isEqualTo(1);
  }

  @Test
  void ended_isReadBackAsItWas() {
    Run run = new Run(2, 4711, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    Attempt attempt = attempts.begin(PARTITION, "a.log");
    attempts.running(attempt, run);
    attempts.end(attempt, ending(run, "COMPLETED", ""));

    Entry entry = attempts.of(7).get(0);
    assertThat(entry.attempt()).isEqualTo(attempt);
    assertThat(entry.run()).isEqualTo(run);
    assertThat(entry.cause()).isEqualTo("COMPLETED");
    assertThat(entry.detail()).isEqualTo("for people");
    assertThat(entry.usage()).isEqualTo(new Usage(1 << 20, 15));
    assertThat(entry.evidence()).isEqualTo("three dumps");
    assertThat(entry.log()).isEqualTo("a.log");
    assertThat(entry.ended()).isAfterOrEqualTo(run.started());
  }

  @Test
  void causes_areKeptWithSignalAndExitCode() {
    attempts.endDead(attempts.begin(PARTITION, null), ending(null, "SIGNAL", "KILL"));
    attempts.endDead(attempts.begin(PARTITION, null), ending(null, "EXITED", "0"));

    assertThat(attempts.of(7)).extracting(Entry::signal).containsExactly("KILL", null);
    assertThat(attempts.of(7)).extracting(Entry::exitCode).containsExactly(null, 0);
  }

  @Test
  void checkpoints_areCounted() {
    Attempt first = attempts.begin(PARTITION, null);
    attempts.endDead(first, new Ending(null, "SIGNAL", "KILL", "", null, null, 5));

    assertThat(attempts.begin(PARTITION, null).checkpointSequence()).isEqualTo(5);
    assertThat(attempts.of(7).get(0).attempt().checkpointSequence()).isEqualTo(5);
  }

  @Test
  void textThatNoDatabaseTakes_isMadeFit() {
    Attempt attempt = attempts.begin(PARTITION, null);
    attempts.end(
        attempt,
        new Ending(null, "FAILED", "", "a\0b\uD800" + "\uD83D\uDE00".repeat(3000), null, null, 0));

    assertThat(attempts.of(7).get(0).detail())
        .startsWith("a\uFFFDb\uFFFD\uD83D\uDE00")
        .endsWith("\uD83D\uDE00…")
        .hasSizeBetween(3990, 4000);
  }

  @Test
  @Tag("F1")
  void endDead_waitsForTheTransactionThatTheWorkerLeftOpen() throws Exception {
    Attempt attempt = attempts.begin(PARTITION, null);
    try (Connection worker = store.dataSource().getConnection()) {
      worker.setAutoCommit(false);
      saveCheckpoint(worker, attempt.fence());
      CompletableFuture<Void> takeOver =
          CompletableFuture.runAsync(
              () -> attempts.endDead(attempt, ending(null, "SIGNAL", "KILL")));
      assertThat(takeOver).isNotCompleted();
      worker.commit();
      takeOver.get(10, TimeUnit.SECONDS);
      worker.setAutoCommit(true);
      assertThat(saveCheckpoint(worker, attempt.fence())).as("rows of the replaced one").isZero();
    }
    assertThat(attempts.begin(PARTITION, null).checkpointSequence()).isEqualTo(1);
  }

  private static int saveCheckpoint(Connection connection, long fence) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(
          "UPDATE PARTITA_PARTITION SET CHECKPOINT_SEQ = CHECKPOINT_SEQ + 1"
              + " WHERE STEPEXECUTIONID = 7 AND PARTITIONNUMBER = 3 AND FENCE = "
              + fence);
    }
  }

  @Test
  void leftOpenByADeadProcess_areEndedAndTheirFencesRaised() {
    Attempt open = attempts.begin(PARTITION, null);
    Attempt ended = attempts.begin(new Partition(7, 4), null);
    attempts.end(ended, ending(null, "COMPLETED", ""));

    store.failLeftovers();

    assertThat(attempts.of(7)).extracting(Entry::cause).containsExactly("PARENT_LOST", "COMPLETED");
    assertThat(attempts.begin(PARTITION, null).fence()).isEqualTo(open.fence() + 2);
  }
}
