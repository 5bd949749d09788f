package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.batch.JobRefusedException;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import io.partita.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of executions that were removed: nothing. */
class PurgeIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  @BeforeEach
  @AfterEach
  void forget() {
    System.clearProperty("partita.retention");
  }

  @Test
  @Tag("F29")
  void purged_leavesNothing() throws Exception {
    try (EmbeddedEngine engine = engine()) {
      long stopped = run(engine, "one", "STOPPED");
      long again = engine.restart(stopped, new Properties());
      assertThat(engine.awaitEnd(again, LONG).batchStatus()).isEqualTo("COMPLETED");
      Files.createDirectories(home().resolve("logs"));
      Files.writeString(home().resolve("logs/skipped-" + again + ".txt"), "something");

      assertThat(logs()).hasSizeGreaterThan(1);

      assertThat(engine.purge(stopped)).containsExactly(stopped, again);

      assertThatThrownBy(() -> engine.snapshot(again)).hasMessageContaining("There is no job");
      assertThatThrownBy(() -> engine.purge(again)).hasMessageContaining("There is no job");
      assertThatThrownBy(() -> engine.restart(stopped, new Properties()))
          .hasMessageContaining("There is no job");
    }
    assertThat(rows()).allSatisfy((table, count) -> assertThat(count).as(table).isZero());
    assertThat(logs()).isEmpty();
  }

  @Test
  void others_stayAsTheyWere() throws Exception {
    try (EmbeddedEngine engine = engine()) {
      long first = run(engine, "one", "STOPPED");
      long second = run(engine, "two", "STOPPED");

      engine.purge(first);

      long again = engine.restart(second, new Properties());
      assertThat(engine.awaitEnd(again, LONG).batchStatus()).isEqualTo("COMPLETED");
    }
    try (EmbeddedEngine engine = engine()) {
      assertThat(engine.purgeBefore(Instant.now().minus(Duration.ofHours(1)))).isEmpty();
      assertThat(engine.purgeBefore(Instant.now())).hasSize(2);
    }
    assertThat(rows()).allSatisfy((table, count) -> assertThat(count).as(table).isZero());
  }

  @Test
  void running_isRefusedAndNotTooOld() throws Exception {
    try (EmbeddedEngine engine = engine()) {
      Path place = place("one");
      long execution = submit(engine, place);
      Await.until("the step", () -> Files.exists(place.resolve("reached")));

      assertThatThrownBy(() -> engine.purge(execution))
          .isInstanceOf(JobRefusedException.class)
          .hasMessageContaining("still runs");
      assertThat(engine.purgeBefore(Instant.now())).isEmpty();
      engine.stop(execution);
      Files.createFile(place.resolve("go"));
      assertThat(engine.awaitEnd(execution, LONG).batchStatus()).isEqualTo("STOPPED");
    }
  }

  @Test
  void retention_removesByItself() throws Exception {
    System.setProperty("partita.retention", "PT2S");
    try (EmbeddedEngine engine = engine()) {
      long execution = run(engine, "one", "STOPPED");

      Await.until(LONG, "the removal", () -> isGone(engine, execution));
    }
    assertThat(rows()).allSatisfy((table, count) -> assertThat(count).as(table).isZero());
  }

  @Test
  void wrongRetention_isRefused() {
    System.setProperty("partita.retention", "PT0S");

    assertThatThrownBy(this::engine).hasMessageContaining("partita.retention=PT0S");
  }

  /** Of executions, not of processes. */
  private List<Path> logs() throws IOException {
    try (Stream<Path> found = Files.walk(home().resolve("logs"))) {
      return found
          .filter(Files::isRegularFile)
          .filter(log -> !log.getFileName().toString().startsWith("workers.log"))
          .toList();
    }
  }

  private static boolean isGone(EmbeddedEngine engine, long execution) {
    try {
      engine.snapshot(execution);
      return false;
    } catch (JobRefusedException e) {
      return true;
    }
  }

  private Path home() {
    return temp.resolve("home");
  }

  private EmbeddedEngine engine() {
    return EmbeddedEngine.start(new EngineOptions(home(), 1));
  }

  private Path place(String name) throws Exception {
    Path place = Files.createDirectories(temp.resolve(name));
    Files.writeString(place.resolve("moment"), "in parts");
    return place;
  }

  private long run(EmbeddedEngine engine, String name, String status) throws Exception {
    Path place = place(name);
    long execution = submit(engine, place);
    Await.until("the step", () -> Files.exists(place.resolve("reached")));
    engine.stop(execution);
    Files.createFile(place.resolve("go"));
    assertThat(engine.awaitEnd(execution, LONG).batchStatus()).isEqualTo(status);
    return execution;
  }

  private static long submit(EmbeddedEngine engine, Path place) {
    String properties =
        """
        <properties>
          <property name="place" value="#{jobParameters['place']}"/>
          <property name="name" value="%s"/>
        </properties>
        """;
    String xml =
        """
        <job id="purged" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="parts" next="last">
            <batchlet ref="io.partita.app.MomentArtifacts$Work">%s</batchlet>
            <partition><plan partitions="2"/></partition>
          </step>
          <step id="last">
            <batchlet ref="io.partita.app.MomentArtifacts$Work">%s</batchlet>
          </step>
        </job>
        """
            .formatted(properties.formatted("parts"), properties.formatted("last"));
    Properties parameters = new Properties();
    parameters.setProperty("place", place.toString());
    return engine.submit(xml.getBytes(StandardCharsets.UTF_8), "purged.xml", parameters);
  }

  /** How many rows each table has, but for those about the tables and about who looks. */
  private Map<String, Long> rows() throws SQLException {
    Map<String, Long> rows = new TreeMap<>();
    try (StateDirectory state = StateDirectory.open(home(), "test");
        Store store = Store.embedded(state);
        Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      String tables =
          "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'"
              + " AND TABLE_NAME NOT IN ('partita_schema_history', 'PARTITA_NODE')";
      List<String> names = new ArrayList<>();
      try (ResultSet found = statement.executeQuery(tables)) {
        while (found.next()) {
          names.add(found.getString(1));
        }
      }
      for (String name : names) {
        try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM \"" + name + "\"")) {
          count.next();
          rows.put(name, count.getLong(1));
        }
      }
    }
    assertThat(rows).hasSizeGreaterThan(7);
    return rows;
  }
}
