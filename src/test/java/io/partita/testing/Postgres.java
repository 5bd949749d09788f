package io.partita.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, one for all tests of a JVM; each test has databases of its own in it. */
public final class Postgres {
  /** The password of {@link #USER}; the server asks nobody for it, and it must not be seen. */
  public static final String PASSWORD = "open-sesame-4711";

  public static final String USER = "partita";

  private static final boolean CAN_START = canStart();
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Postgres() {}

  /** Started by the first who uses it, and ended with the JVM. */
  private static final class Running {
    private static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", "20")
                .setServerConfig("fsync", "off")
                .start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("CREATE ROLE " + USER + " LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
        }
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static EmbeddedPostgres server() {
    assumeTrue(CAN_START, "PostgreSQL does not run as root, and unshare -U is not allowed here");
    return Running.SERVER;
  }

  /** As root it runs in a user namespace of its own, which not every container allows. */
  private static boolean canStart() {
    try {
      boolean isRoot = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
      return !isRoot || new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static int port() {
    return server().getPort();
  }

  /** A new, empty database; the URL of it, without user and password. */
  public static String newDatabase() {
    String name = "t" + DATABASES.incrementAndGet();
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " OWNER " + USER);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + name;
  }

  public static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, USER, PASSWORD);
  }
}
