package io.partita.store;

import io.partita.PartitaException;
import io.partita.datasource.DatabaseAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * The H2 database in a state directory's {@code db}.
 *
 * <p>Its connections come from H2's own pool: H2 closes a database when its last connection closes,
 * and to open it anew takes far longer than any statement. The pool keeps at least one open.
 */
final class EmbeddedDatabase implements AutoCloseable {
  /**
   * JBeret asks for a second connection while it reads with a first, and blocks for it. An H2
   * connection is a small object, so there are more than enough for every thread that may ask.
   */
  private static final int CONNECTIONS = 100;

  private static final String SETTINGS =
      // A commit is in the file before it returns: with H2's default, kill -9 loses half a second.
      ";WRITE_DELAY=0"
          // Jobs are still stopping in order, and write, while the JVM's shutdown hooks run.
          + ";DB_CLOSE_ON_EXIT=FALSE"
          // JBeret finds out by an SQL error that its tables are missing: nothing to keep a file
          // of.
          + ";TRACE_LEVEL_FILE=0"
          // On closing H2 compacts its file, by default for 200 ms; a command is not to end that
          // late.
          + ";MAX_COMPACT_TIME=50"
          // The directory's lock comes first; this one falls with the process as that one does.
          + ";FILE_LOCK=FS";

  private final JdbcConnectionPool pool;
  private final DatabaseServer server;
  private boolean closed;

  private EmbeddedDatabase(JdbcConnectionPool pool, DatabaseServer server) {
    this.pool = pool;
    this.server = server;
  }

  static EmbeddedDatabase open(StateDirectory state) {
    DatabaseServer.bindToLoopback();
    Path file = DatabaseServer.file(state);
    if (file.toString().matches(".*[;\\\\].*")) {
      throw new PartitaException(
          "State directory "
              + state.home()
              + " has a ';' or a backslash in its path, which the embedded database cannot open;"
              + " set partita.home to another directory");
    }
    DatabaseServer server = DatabaseServer.of(state);
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            "jdbc:h2:file:" + file + SETTINGS, DatabaseServer.USER, server.password());
    pool.setMaxConnections(CONNECTIONS);
    try {
      pool.getConnection().close(); // back to the pool: from here on the database stays open
      return new EmbeddedDatabase(pool, server);
    } catch (SQLException e) {
      pool.dispose();
      throw new PartitaException(
          "The database " + file + ".mv.db cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Where other processes of this host find it; from the first call on they can. */
  DatabaseAddress address() {
    return server.address();
  }

  DataSource dataSource() {
    return pool;
  }

  /** Shuts the database down even if a connection is still in use; its work is rolled back. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.close();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    } catch (SQLException e) {
      throw new PartitaException("The database did not close in order: " + e.getMessage(), e);
    } finally {
      pool.dispose();
    }
  }
}
