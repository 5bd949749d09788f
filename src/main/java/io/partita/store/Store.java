package io.partita.store;

import io.partita.PartitaException;
import io.partita.ProcessIdentity;
import io.partita.datasource.ConnectionPool;
import io.partita.datasource.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jberet.repository.JdbcRepository;
import org.jberet.repository.JobRepository;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every job that was ever started: JBeret's job repository and our own tables,
 * over one data source.
 *
 * <p>What was committed survives the sudden end of the process. Safe for use by several threads.
 */
public final class Store implements AutoCloseable {
  private final DataSource dataSource;
  private final Reach reach;
  private final JobRepository repository;
  private final JobXmlArchive jobXml;
  private final Attempts attempts;
  private final Node node;

  /**
   * How others reach the database.
   *
   * @param address makes it reachable, and says where it is
   * @param end ends what that took, and closes the database if it is the store's own
   */
  private record Reach(Supplier<DatabaseAddress> address, Runnable end) {}

  private Store(DataSource dataSource, Reach reach, StateDirectory state) {
    this.dataSource = dataSource;
    this.reach = reach;
    JobRepository jobs = repositoryOver(dataSource);
    Schema.migrate(dataSource);
    this.jobXml = new JobXmlArchive(dataSource);
    this.attempts = new Attempts(dataSource);
    this.node = Node.join(dataSource, nodeName(state), NodeOptions.DEFAULTS);
    this.repository = new NodeRepository(jobs, this.node);
  }

  /**
   * The store in a database of its own in the state directory; made on first use. Close the store
   * before the directory.
   */
  public static Store embedded(StateDirectory state) {
    EmbeddedDatabase database = EmbeddedDatabase.open(state);
    try {
      return new Store(database.dataSource(), new Reach(database::address, database::close), state);
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  /** The store in a PostgreSQL database, over a pool of its own; missing tables are created. */
  public static Store at(DatabaseAddress database, StateDirectory state) {
    ConnectionPool pool = ConnectionPool.forStore(database);
    try {
      return new Store(pool, new Reach(() -> database, pool::close), state);
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  /**
   * The store in somebody else's database, which {@link #close()} leaves open. The data source must
   * be a pooled one; missing tables are created. Several processes may use it, each with a state
   * directory of its own.
   */
  public static Store over(DataSource dataSource, StateDirectory state) {
    return new Store(dataSource, new Reach(Store::notReachable, () -> {}), state);
  }

  private static DatabaseAddress notReachable() {
    throw new PartitaException(
        "Nobody has said where the store's database is; give the data source its URL");
  }

  /**
   * As {@link #over(DataSource, StateDirectory)}, and others can be told how to reach it.
   *
   * @param elsewhere where it is; null if it is the embedded database of {@code state}, which this
   *     JVM has opened
   */
  public static Store over(
      DataSource dataSource, StateDirectory state, @Nullable DatabaseAddress elsewhere) {
    if (elsewhere != null) {
      return new Store(dataSource, new Reach(() -> elsewhere, () -> {}), state);
    }
    DatabaseServer server = DatabaseServer.of(state);
    return new Store(dataSource, new Reach(server::address, server::close), state);
  }

  /** Nobody else has it: the directory is locked, and a copy of it is elsewhere. */
  private static String nodeName(StateDirectory state) {
    String boot = ProcessIdentity.of(ProcessHandle.current().pid(), "").bootId();
    return "%s %s %s".formatted(state.id(), boot, state.home());
  }

  /**
   * JBeret looks for the script of its tables by the thread's class loader: make it find its own.
   */
  private static JobRepository repositoryOver(DataSource dataSource) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(JdbcRepository.class.getClassLoader());
    try {
      return FittingRepository.over(new JdbcRepository(dataSource, new Properties()));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  public JobRepository repository() {
    return repository;
  }

  public JobVersions versions() {
    return new JobVersions(dataSource);
  }

  public Purge purge() {
    return new Purge(dataSource);
  }

  public JobXmlArchive jobXml() {
    return jobXml;
  }

  public Attempts attempts() {
    return attempts;
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * Where processes of this host find the store's database; from the first call on they can.
   *
   * @throws PartitaException if they cannot
   */
  public DatabaseAddress address() {
    return reach.address.get();
  }

  /** This process among those that use the store. */
  public Node node() {
    return node;
  }

  /**
   * Marks a failed or stopped step as STARTED if none of its partitions was ever recorded, so that
   * a restart sees it as cut short and runs them all.
   *
   * @return whether it was such a step
   */
  public boolean reopenUnlessPartitioned(long stepExecutionId) {
    String update =
        "UPDATE STEP_EXECUTION SET BATCHSTATUS='STARTED' WHERE STEPEXECUTIONID=?"
            + " AND BATCHSTATUS IN ('FAILED', 'STOPPED') AND NOT EXISTS"
            + " (SELECT 1 FROM PARTITION_EXECUTION p"
            + " WHERE p.STEPEXECUTIONID = STEP_EXECUTION.STEPEXECUTIONID)";
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, stepExecutionId);
      return statement.executeUpdate() > 0;
    } catch (SQLException e) {
      throw new PartitaException(
          "The store could not prepare step execution %d for a restart: %s"
              .formatted(stepExecutionId, e.getMessage()),
          e);
    }
  }

  /**
   * Checks that the parameters of a job can be kept, and come back as they were at a restart: text
   * without line breaks, 3,000 characters in all. For a restart, check the old ones with the new
   * ones laid over them.
   *
   * @throws PartitaException naming the parameter and what to do
   */
  public static void checkParameters(Properties parameters) {
    JobParameters.check(parameters);
  }

  /** Closes a database of its own, even if connections are still in use. Idempotent. */
  @Override
  public void close() {
    try {
      node.close();
    } finally {
      reach.end.run();
    }
  }
}
