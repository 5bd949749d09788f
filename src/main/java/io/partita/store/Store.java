package io.partita.store;

import io.partita.PartitaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Properties;
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
  private static final System.Logger LOGGER = System.getLogger("io.partita.store");

  private final DataSource dataSource;
  private final @Nullable EmbeddedDatabase embedded;
  private final JobRepository repository;
  private final JobXmlArchive jobXml;
  private final Attempts attempts;

  private Store(DataSource dataSource, @Nullable EmbeddedDatabase embedded) {
    this.dataSource = dataSource;
    this.embedded = embedded;
    this.repository = repositoryOver(dataSource);
    Schema.migrate(dataSource);
    this.jobXml = new JobXmlArchive(dataSource);
    this.attempts = new Attempts(dataSource);
  }

  /**
   * The store in a database of its own in the state directory; made on first use. Close the store
   * before the directory.
   */
  public static Store embedded(StateDirectory state) {
    EmbeddedDatabase database = EmbeddedDatabase.open(state);
    try {
      return new Store(database.dataSource(), database);
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  /**
   * The store in somebody else's database, which {@link #close()} leaves open. The data source must
   * be a pooled one; missing tables are created.
   */
  public static Store over(DataSource dataSource) {
    return new Store(dataSource, null);
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
   * Marks as FAILED, and so restartable, each job execution that a process left unfinished when it
   * died, and ends the attempts that it left open. Call it before any job is started or looked at:
   * nobody else may be using the store, and JBeret caches what it has read.
   *
   * <p>Step executions are left as they are. From a step that is still STARTED JBeret concludes
   * that its run was cut short, and also runs those of its partitions that never got a row.
   *
   * @return how many there were
   */
  public int failLeftovers() {
    String update =
        "UPDATE JOB_EXECUTION SET BATCHSTATUS='FAILED', EXITSTATUS='FAILED', ENDTIME=?,"
            + " LASTUPDATEDTIME=? WHERE BATCHSTATUS IN ('STARTING', 'STARTED', 'STOPPING')";
    Timestamp now = Timestamp.from(Instant.now());
    attempts.endLost(); // first: an execution that can be restarted must have no fence that holds
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setTimestamp(1, now);
      statement.setTimestamp(2, now);
      int failed = statement.executeUpdate();
      if (failed > 0) {
        LOGGER.log(
            System.Logger.Level.INFO,
            "{0} job executions were left unfinished by a process that died; they are now FAILED"
                + " and can be restarted",
            failed);
      }
      return failed;
    } catch (SQLException e) {
      throw new PartitaException(
          "The store could not mark unfinished job executions as FAILED: " + e.getMessage(), e);
    }
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

  /** Closes an embedded database, even if connections are still in use. Idempotent. */
  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
