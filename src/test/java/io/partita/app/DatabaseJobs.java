package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.testing.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** An engine whose jobs have a data source named orders. */
abstract class DatabaseJobs {
  static final Duration LONG = Duration.ofSeconds(60);
  static final String SECRET = "swordfish-1729";

  /** Where the store is, and where the orders go. */
  enum Where {
    STORE_ON_H2,
    STORE_ON_POSTGRES,
    BESIDE_THE_STORE_ON_H2,
    BESIDE_THE_STORE_ON_POSTGRES
  }

  @TempDir Path temp;
  private final Map<String, String> set = new HashMap<>();
  private @Nullable EmbeddedEngine engine;
  private @Nullable Server other;
  private String url = "";

  /** Of what stands before PostgreSQL; 0 for nothing. */
  int postgresPort;

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
    if (other != null) {
      other.stop();
    }
    set.keySet().forEach(System::clearProperty);
  }

  final List<String> waiting() {
    try (Stream<Path> files = Files.list(temp)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("waiting-"))
          .map(name -> name.substring("waiting-".length()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  final void start(Where where) throws Exception {
    if (where == Where.STORE_ON_POSTGRES) {
      url = Postgres.newDatabase();
      set(
          "partita.store.url",
          postgresPort == 0 ? url : url.replace(":" + Postgres.port(), ":" + postgresPort));
      set("partita.store.user", Postgres.USER);
      set("partita.store.password", Postgres.PASSWORD);
    }
    switch (where) {
      case STORE_ON_H2, STORE_ON_POSTGRES -> set("partita.datasource.orders.url", "store");
      case BESIDE_THE_STORE_ON_POSTGRES -> {
        url = Postgres.newDatabase();
        orders(Postgres.USER, Postgres.PASSWORD);
      }
      case BESIDE_THE_STORE_ON_H2 -> {
        other =
            Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", temp.toString())
                .start();
        url = "jdbc:h2:tcp://127.0.0.1:" + other.getPort() + "/./orders";
        orders("sa", SECRET);
      }
    }
    engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 0));
  }

  private void orders(String user, String password) throws IOException {
    set("partita.datasource.orders.url", url);
    set("partita.datasource.orders.user", user);
    Path file = Files.writeString(temp.resolve("password-of-orders"), password + "\n");
    set("partita.datasource.orders.password-file", file.toString());
  }

  final void set(String key, String value) {
    set.put(key, value);
    System.setProperty(key, value);
  }

  final EmbeddedEngine engine() {
    if (engine == null) {
      throw new IllegalStateException("start comes first");
    }
    return engine;
  }

  final JobSnapshot run(String writer, int parts, String act) throws InterruptedException {
    return ended(
        engine().submit(DataSourceArtifacts.job(writer), "numbers.xml", parameters(parts, act)));
  }

  final Properties parameters(int parts, String act) {
    Properties parameters = new Properties();
    parameters.setProperty("parts", String.valueOf(parts));
    parameters.setProperty("act", act);
    parameters.setProperty("place", temp.toString());
    return parameters;
  }

  final JobSnapshot ended(long execution) throws InterruptedException {
    JobSnapshot snapshot = engine().awaitEnd(execution, LONG);
    assertThat(snapshot.isOver()).as(snapshot.toString()).isTrue();
    return snapshot;
  }

  /** What workers have printed and logged. */
  final List<String> logs() throws IOException {
    List<String> logs = new ArrayList<>();
    try (Stream<Path> files = Files.walk(temp.resolve("home/logs"))) {
      for (Path log : files.filter(Files::isRegularFile).toList()) {
        logs.add(Files.readString(log, StandardCharsets.ISO_8859_1));
      }
    }
    return logs;
  }

  final String h2Password() throws IOException {
    return Files.readString(temp.resolve("home/db/password")).strip();
  }

  /** Read when the engine is closed if they are in its own database. */
  final List<Integer> numbers() throws Exception {
    List<Integer> numbers = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT n FROM numbers ORDER BY n")) {
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
    }
    return numbers;
  }

  final Connection connect() throws SQLException, IOException {
    if (url.isEmpty()) {
      return DriverManager.getConnection(
          "jdbc:h2:file:" + temp.resolve("home/db/partita"), "partita", h2Password());
    }
    return url.startsWith("jdbc:h2")
        ? DriverManager.getConnection(url, "sa", SECRET)
        : Postgres.connect(url);
  }
}
