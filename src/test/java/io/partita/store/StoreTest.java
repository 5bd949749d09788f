package io.partita.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.store.JobXmlArchive.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final String HASH_1 = "1".repeat(64);
  private static final String HASH_2 = "2".repeat(64);

  @TempDir Path temp;
  private StateDirectory state;
  private Store store;

  @BeforeEach
  void open() {
    state = StateDirectory.open(temp.resolve("state with spaces, ä"), "run");
    store = Store.embedded(state);
  }

  @AfterEach
  void close() {
    store.close();
    state.close();
  }

  private void reopen() {
    store.close();
    store = Store.embedded(state);
  }

  @Test
  void migrations_areAllListedAndTheNewestIsTheOneThatTheSchemaLooksFor() throws Exception {
    Path folder = Path.of(Schema.class.getResource("/" + Migrations.DIRECTORY).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(Migrations.FILES);
    }
    List<Integer> versions =
        Migrations.FILES.stream()
            .map(file -> Integer.valueOf(file.replaceAll("V(\\d+)__.*", "$1")))
            .toList();
    assertThat(Collections.max(versions)).isEqualTo(Integer.valueOf(Schema.NEWEST));
  }

  @Test
  void password_isReadableByTheOwnerOnly() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.path("db", "password"))))
        .isEqualTo("rw-------");
  }

  @Test
  void passwordGone_isSaidWithTheWayOut() throws IOException {
    store.close();
    Files.move(state.path("db", "password"), state.path("db", "kept"));

    assertThatThrownBy(() -> Store.embedded(state))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("restore " + state.path("db", "password"));
  }

  @Test
  void wrongPassword_isSaid() throws IOException {
    store.close();
    Files.writeString(state.path("db", "password"), "other");

    assertThatThrownBy(() -> Store.embedded(state))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("cannot be opened: Wrong user name or password");
  }

  @Test
  void pathThatH2WouldMisread_isRefused() {
    try (StateDirectory odd = StateDirectory.open(temp.resolve("a;b"), "run")) {
      assertThatThrownBy(() -> Store.embedded(odd)).hasMessageContaining("has a ';'");
    }
  }

  @Test
  void reopened_stillHoldsWhatWasSaved() {
    store.jobXml().save(HASH_1, "copy", "<job/>");

    reopen();

    assertThat(store.jobXml().newestByJob("copy")).contains(new Entry(HASH_1, "copy", "<job/>"));
  }

  @Test
  void closeWithAConnectionInUse_releasesTheFile() throws SQLException {
    Connection inUse = store.dataSource().getConnection();

    reopen();

    assertThat(count("SELECT COUNT(*) FROM partita_node")).isEqualTo(1);
    inUse.close();
  }

  @Test
  void closedTwice_isClosed() {
    store.close();
    store.close();
  }

  @Test
  void closed_leavesOnlyDatabaseAndPassword() throws IOException {
    store.close();

    try (Stream<Path> files = Files.list(state.path("db"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("partita.mv.db", "password");
    }
  }

  @Test
  void operations_doNotOpenTheDatabaseAnew() throws SQLException {
    try (Connection c = store.dataSource().getConnection();
        Statement s = c.createStatement()) {
      s.execute("CREATE GLOBAL TEMPORARY TABLE still_here (id INT) NOT PERSISTENT");
    }
    // Such a table is gone when the database closes.
    try (Connection c = store.dataSource().getConnection();
        Statement s = c.createStatement()) {
      assertThat(s.executeQuery("SELECT COUNT(*) FROM still_here").next()).isTrue();
    }
  }

  @Test
  void manyThreadsThatNeedTwoConnectionsEach_doNotBlockEachOther() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(40);
    try {
      Callable<Boolean> nested =
          () -> {
            try (Connection outer = store.dataSource().getConnection();
                Connection inner = store.dataSource().getConnection()) {
              return outer != inner;
            }
          };
      for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(200, nested))) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void savedAgain_becomesTheNewestAndIsKeptOnce() throws SQLException {
    JobXmlArchive archive = store.jobXml();
    archive.save(HASH_1, "copy", "<job id='1'/>");
    archive.save(HASH_2, "copy", "<job id='2'/>");
    assertThat(archive.newestByJob("copy").orElseThrow().hash()).isEqualTo(HASH_2);

    archive.save(HASH_1, "copy", "<job id='1'/>");

    assertThat(archive.newestByJob("copy").orElseThrow().hash()).isEqualTo(HASH_1);
    assertThat(count("SELECT COUNT(*) FROM partita_job_xml")).isEqualTo(2);
  }

  @Test
  void instance_findsTheXmlItIsBoundTo_notTheNewest() {
    JobXmlArchive archive = store.jobXml();
    archive.save(HASH_1, "copy", "<job id='1'/>");
    archive.bind(7, HASH_1);
    archive.save(HASH_2, "copy", "<job id='2'/>");

    assertThat(archive.byInstance(7)).contains(new Entry(HASH_1, "copy", "<job id='1'/>"));
    assertThat(archive.byInstance(8)).isEmpty();
    assertThat(archive.newestByJob("other")).isEmpty();
  }

  @Test
  void boundAgain_hasTheLastBinding() {
    store.jobXml().save(HASH_1, "copy", "1");
    store.jobXml().save(HASH_2, "copy", "2");
    store.jobXml().bind(7, HASH_1);
    store.jobXml().bind(7, HASH_2);

    assertThat(store.jobXml().byInstance(7).orElseThrow().xml()).isEqualTo("2");
  }

  @Test
  void bindToAnUnknownXml_isRefused() {
    assertThatThrownBy(() -> store.jobXml().bind(7, HASH_1))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("note the job XML of job instance 7");
  }

  @Test
  void largeXml_comesBackAsItWas() {
    String xml = "<job>" + "ä€😀 ".repeat(50_000) + "</job>";

    store.jobXml().save(HASH_1, "copy", xml);

    assertThat(store.jobXml().newestByJob("copy").orElseThrow().xml()).isEqualTo(xml);
  }

  @Test
  void sameXmlSavedByManyAtOnce_isKeptOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Boolean> save =
          () -> {
            store.jobXml().save(HASH_1, "copy", "<job/>");
            return true;
          };
      for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(64, save))) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(count("SELECT COUNT(*) FROM partita_job_xml")).isEqualTo(1);
  }

  @Test
  void overADataSource_worksBesideTheTablesOfAnApplication_andLeavesItOpen() throws SQLException {
    JdbcConnectionPool pool =
        JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
    try (Connection c = pool.getConnection();
        Statement s = c.createStatement()) {
      s.execute("CREATE TABLE somebody_elses (id INT)");

      try (Store over = Store.over(pool, state)) {
        over.jobXml().save(HASH_1, "copy", "<job/>");
        assertThat(over.repository().getJobInstanceCount("copy")).isZero();
      }
      try (Store again = Store.over(pool, state)) {
        assertThat(again.jobXml().newestByJob("copy")).isPresent();
      }
      assertThat(s.executeQuery("SELECT COUNT(*) FROM somebody_elses").next()).isTrue();
    } finally {
      pool.dispose();
    }
  }

  private int count(String query) throws SQLException {
    try (Connection c = store.dataSource().getConnection();
        Statement s = c.createStatement();
        ResultSet rows = s.executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
