package io.partita.datasource;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ExceptionSorter;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.api.transaction.TransactionIntegration;
import io.partita.PartitaException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this process to one database. Made without one; each is opened when it is
 * needed, kept for a minute, and thrown away when the database has broken it. Safe for any thread.
 */
public final class ConnectionPool implements DataSource, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.datasource");

  /** How long a thread waits for a connection that others have. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration IDLE = Duration.ofSeconds(60);

  /** Closed ones are forgotten when there are so many. */
  private static final int FEW = 16;

  /** Of H2: the connection is broken, the database closed, it was closed in order. */
  private static final Set<Integer> BROKEN = Set.of(90067, 90098, 90121);

  private final String name;
  private final DatabaseAddress address;
  private final AgroalDataSource pool;

  // Under the lock of this: what was handed out and was not seen closed yet.
  private final List<Connection> open = new ArrayList<>();

  private ConnectionPool(String name, DatabaseAddress address, AgroalDataSource pool) {
    this.name = name;
    this.address = address;
    this.pool = pool;
  }

  /**
   * A pool whose connections commit by themselves.
   *
   * @param name of the data source, for errors and logs
   */
  public static ConnectionPool plain(String name, DatabaseAddress address) {
    return open(name, address, DatabaseSessions.limits(address), TransactionIntegration.none());
  }

  /** The store's own: commits by itself, and waits for no lock longer than a minute. */
  public static ConnectionPool forStore(DatabaseAddress address) {
    return open(
        "of the store",
        address,
        DatabaseSessions.impatient(address),
        TransactionIntegration.none());
  }

  /** A pool whose connections take part in what their thread's transaction does. */
  static ConnectionPool transactional(String name, DatabaseAddress address) {
    return open(name, address, DatabaseSessions.limits(address), Narayana.integration(name));
  }

  private static ConnectionPool open(
      String name,
      DatabaseAddress address,
      Map<String, String> session,
      TransactionIntegration transactions) {
    AgroalDataSourceConfigurationSupplier settings = new AgroalDataSourceConfigurationSupplier();
    var connections =
        settings
            .connectionPoolConfiguration()
            .maxSize(address.maxSize())
            .minSize(0)
            .initialSize(0)
            .acquisitionTimeout(PATIENCE)
            .reapTimeout(IDLE)
            .exceptionSorter(sorter())
            .transactionIntegration(transactions)
            .connectionFactoryConfiguration()
            .jdbcUrl(address.url())
            .loginTimeout(PATIENCE);
    session.forEach(connections::jdbcProperty);
    Class<?> driver = Drivers.of(address.url());
    if (driver != null) {
      connections.connectionProviderClass(driver);
    }
    if (address.user() != null) {
      connections.principal(new NamePrincipal(address.user()));
    }
    if (address.password() != null) {
      connections.credential(new SimplePassword(address.password()));
    }
    try {
      return new ConnectionPool(name, address, AgroalDataSource.from(settings));
    } catch (SQLException e) {
      throw new PartitaException(
          "Data source %s (%s) cannot be used: %s".formatted(name, address, e.getMessage()), e);
    }
  }

  /** Whether the connection is of no more use: lost, or ended by the database. */
  private static ExceptionSorter sorter() {
    return e -> {
      String state = String.valueOf(e.getSQLState());
      return state.startsWith("08")
          || state.startsWith("57P")
          || state.equals("25P03") // idle in a transaction for too long
          || BROKEN.contains(e.getErrorCode());
    };
  }

  public String name() {
    return name;
  }

  public DatabaseAddress address() {
    return address;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection;
    try {
      connection = pool.getConnection();
    } catch (SQLException e) {
      throw noConnection(e);
    }
    synchronized (this) {
      if (open.size() >= FEW) {
        open.removeIf(ConnectionPool::isClosed);
      }
      open.add(connection);
    }
    return connection;
  }

  private SQLException noConnection(SQLException e) {
    boolean isSecond =
        Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
            .anyMatch(one -> String.valueOf(one.getMessage()).startsWith("Failed to enlist"));
    String why =
        isSecond
            ? "the transaction has a connection of another data source already; set"
                + " partita.datasource.%s.transactional=false if what it does need not be one with it"
                    .formatted(name)
            : e.getMessage();
    return new SQLException(
        "Data source %s (%s) gives no connection: %s".formatted(name, address, why),
        e.getSQLState(),
        e.getErrorCode(),
        e);
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true; // it is of no more use
    }
  }

  /**
   * Closes what was handed out and not given back; what was not committed is rolled back.
   *
   * @return how many there were
   */
  synchronized int closeLeaked() {
    int leaked = 0;
    for (Connection connection : open) {
      if (!isClosed(connection)) {
        leaked++;
        giveBack(connection);
      }
    }
    open.clear();
    return leaked;
  }

  private void giveBack(Connection connection) {
    try (connection) {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    } catch (SQLException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "A connection of data source " + name + " was not closed", e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Not supported: a data source has one user. */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "Data source %s has one user; configure another data source".formatted(name));
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return pool.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || pool.isWrapperFor(type);
  }

  @Override
  public String toString() {
    return "data source " + name + " (" + address + ")";
  }
}
