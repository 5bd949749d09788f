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
import org.jberet.runtime.runner.BatchletRunner;
import org.jberet.runtime.runner.ChunkRunner;
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
   * @param jars those that the artifacts may come from
   * @param transactions the transaction manager of chunks and analyzers in this process
   * @param dataSources what artifacts in this process have, by name; throws a {@link
   *     io.partita.PartitaException} if there is none
   */
  public record Host(
      ClassLoader loader,
      ArtifactFactory artifacts,
      JobJars jars,
      Executor threads,
      TransactionManager transactions,
      Function<String, DataSource> dataSources) {}

  private final Host host;
  private final JobRepository repository;
  private final JobXmlResolver jobXml;
  private final ArtifactFactory artifacts;
  private final JobExecutor executor;
  private final JobExecutor partitionThreads;
  private final ExecutionSessions sessions;

  private final UnaryOperator<JobTask> watched;

  /**
   * @param store what JBeret keeps, and where it finds job XML
   * @param watched wraps what JBeret runs, so that the end of a job is seen
   */
  EngineEnvironment(
      Host host, Store store, PartitionServices partitions, UnaryOperator<JobTask> watched) {
    this.watched = watched;
    this.host = host;
    this.artifacts = new StoppableBatchlets(host.artifacts);
    this.sessions = partitions.sessions();
    this.repository = store.repository();
    this.jobXml = new StoredJobXml(store.jobXml());
    // Partitions, which could crowd out their own step, are elsewhere.
    this.executor = executor(Integer.MAX_VALUE);
    this.partitionThreads = executor(partitions.options().threads());
  }

  private JobExecutor executor(int most) {
    return new JobExecutor(host.threads) {
      @Override
      protected int getMaximumPoolSize() {
        return most;
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
    return artifacts;
  }

  @Override
  public void submitTask(JobTask task) {
    if (task instanceof BatchletRunner || task instanceof ChunkRunner) {
      partitionThreads.execute(new OneOfMany(task));
    } else {
      executor.execute(watched.apply(task));
    }
  }

  /** A partition on a thread, which waits until one of them is free. */
  private record OneOfMany(JobTask partition) implements JobTask {
    @Override
    public int getRequiredRemainingPermits() {
      return 1;
    }

    @Override
    public void run() {
      partition.run();
    }
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
