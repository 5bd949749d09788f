package io.partita.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.datasource.ConnectionPool;
import io.partita.datasource.DatabaseAddress;
import io.partita.datasource.JobDataSources;
import io.partita.datasource.JobTransactions;
import io.partita.store.FencedCheckpoint.Outcome;
import io.partita.store.FencedCheckpoint.Written;
import io.partita.testing.Postgres;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checkpoints in the transaction of the data, on both databases that the store may be in. */
class FencedCheckpointTest {
  private static final Attempt.Partition PARTITION = new Attempt.Partition(1, 0);
  private static final FencedCheckpoint.Content CONTENT =
      new FencedCheckpoint.Content(null, new byte[] {1}, null);

  enum Kind {
    H2,
    POSTGRES
  }

  @TempDir Path temp;
  private final JobTransactions transactions = new JobTransactions();
  private final JobDataSources sources = JobDataSources.in(transactions);
  private @Nullable StateDirectory state;
  private @Nullable Store store;

  private Attempts attempts(Kind kind) {
    state = StateDirectory.open(temp.resolve("home"), "test");
    store =
        kind == Kind.H2
            ? Store.embedded(state)
            : Store.at(
                DatabaseAddress.of(Postgres.newDatabase(), Postgres.USER, Postgres.PASSWORD),
                state);
    return store.attempts();
  }

  /** As a worker has it: through the address, in the thread's transaction. */
  private FencedCheckpoint checkpoint(Attempt attempt) {
    if (store == null) {
      throw new IllegalStateException("attempts comes first");
    }
    DatabaseAddress address = store.address();
    ConnectionPool pool = sources.get("store", name -> address.ofStore());
    return new FencedCheckpoint(pool, attempt);
  }

  @AfterEach
  void close() {
    sources.close();
    if (store != null) {
      store.close();
    }
    if (state != null) {
      state.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("F11")
  void committed_isTold_alsoOfTheNext(Kind kind) throws Exception {
    FencedCheckpoint checkpoint = checkpoint(attempts(kind).begin(PARTITION, null));

    for (int round = 0; round < 2; round++) {
      transactions.begin();
      // There is no row of JBeret's here, whose status could want a stop.
      assertThat(checkpoint.write(CONTENT)).isEqualTo(Written.STOP_WANTED);
      transactions.commit();
      assertThat(checkpoint.outcome()).isEqualTo(Outcome.COMMITTED);
      checkpoint.committed();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("F11")
  void rolledBack_isTold(Kind kind) throws Exception {
    FencedCheckpoint checkpoint = checkpoint(attempts(kind).begin(PARTITION, null));

    transactions.begin();
    checkpoint.write(CONTENT);
    transactions.rollback();

    assertThat(checkpoint.outcome()).isEqualTo(Outcome.ROLLED_BACK);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("F18")
  void replaced_writesNothing(Kind kind) throws Exception {
    Attempts attempts = attempts(kind);
    FencedCheckpoint checkpoint = checkpoint(attempts.begin(PARTITION, null));
    attempts.begin(PARTITION, null);

    transactions.begin();
    assertThat(checkpoint.write(CONTENT)).isEqualTo(Written.REPLACED);
    transactions.rollback();

    assertThat(checkpoint.outcome()).isEqualTo(Outcome.REPLACED);
  }
}
