package io.partita.batch;

import io.partita.inject.NamedDataSources;
import io.partita.inject.SessionSource;
import io.partita.shared.Session;
import io.partita.store.Store;
import jakarta.batch.runtime.context.JobContext;
import jakarta.transaction.TransactionManager;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jberet.repository.JobRepository;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.BatchEnvironment;
import org.jberet.spi.JobExecutor;
import org.jberet.spi.JobTask;
import org.jberet.spi.JobXmlResolver;

/**
 * JBeret's surroundings in the process that runs jobs: the server, or the JVM of {@code partita
 * run}.
 */
public final class EngineEnvironment implements BatchEnvironment, SessionSource, NamedDataSources {
  /** The name under which all executions are filed. */
  public static final String APPLICATION = "partita";

  /**
   * What differs between a server and a plain JVM.
   *
   * @param loader sees the job's artifacts
   * @param artifacts makes them
   * @param threads runs jobs, splits and steps; it must not run a task in the caller's thread
   * @param transactions the transaction manager of chunks and analyzers in this process
   * @param dataSources what artifacts in this process have, by name; throws a {@link
   *     io.partita.PartitaException} if there is none
   */
  public record Host(
      ClassLoader loader,
      ArtifactFactory artifacts,
      Executor threads,
      TransactionManager transactions,
      Function<String, DataSource> dataSources) {}

  private final Host host;
  private final JobRepository repository;
  private final JobXmlResolver jobXml;
  private final JobExecutor executor;
  private final ExecutionSessions sessions;

  private final UnaryOperator<JobTask> watched;

  /**
   * @param store what JBeret keeps, and where it finds job XML
   * @param watched wraps what JBeret runs, so that the end of a job is seen
   */
  EngineEnvironment(
      Host host, Store store, ExecutionSessions sessions, UnaryOperator<JobTask> watched) {
    this.watched = watched;
    this.host = host;
    this.sessions = sessions;
    this.repository = store.repository();
    this.jobXml = new StoredJobXml(store.jobXml());
    this.executor =
        new JobExecutor(host.threads) {
          @Override
          protected int getMaximumPoolSize() {
            return Integer
                .MAX_VALUE; // partitions, which could crowd out their own step, are processes
          }
        };
  }

  /** For artifacts in this process: one for all of an execution. */
  @Override
  public Session session(JobContext job) {
    return sessions.session(ExecutionSessions.idOf(job), host.loader);
  }

  @Override
  public DataSource dataSource(String name) {
    return host.dataSources.apply(name);
  }

  @Override
  public ClassLoader getClassLoader() {
    return host.loader;
  }

  @Override
  public ArtifactFactory getArtifactFactory() {
    return host.artifacts;
  }

  @Override
  public void submitTask(JobTask task) {
    executor.execute(watched.apply(task));
  }

  @Override
  public TransactionManager getTransactionManager() {
    return host.transactions;
  }

  @Override
  public JobRepository getJobRepository() {
    return repository;
  }

  @Override
  public JobXmlResolver getJobXmlResolver() {
    return jobXml;
  }

  @Override
  public Properties getBatchConfigurationProperties() {
    return new Properties();
  }

  @Override
  public String getApplicationName() {
    return APPLICATION;
  }
}
