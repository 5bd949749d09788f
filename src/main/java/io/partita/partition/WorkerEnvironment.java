package io.partita.partition;

import io.partita.inject.NamedDataSources;
import io.partita.inject.SessionSource;
import io.partita.shared.Session;
import jakarta.batch.runtime.context.JobContext;
import jakarta.transaction.TransactionManager;
import java.util.Properties;
import javax.sql.DataSource;
import org.jberet.repository.JobRepository;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.BatchEnvironment;
import org.jberet.spi.JobTask;
import org.jberet.spi.JobXmlResolver;
import org.jspecify.annotations.Nullable;

/** The batch environment of one partition in a worker. */
final class WorkerEnvironment implements BatchEnvironment, SessionSource, NamedDataSources {
  /** What the attempt has for its artifacts. */
  record Attempt(AttemptSession session, AttemptDataSources dataSources) {}

  private final ArtifactFactory artifacts;
  private final CheckpointTransactions transactions;
  private final Attempt attempt;
  private final JobRepository repository;
  private final @Nullable String application;

  WorkerEnvironment(
      ArtifactFactory artifacts,
      CheckpointTransactions transactions,
      Attempt attempt,
      @Nullable String application) {
    this.artifacts = artifacts;
    this.transactions = transactions;
    this.attempt = attempt;
    this.repository = new WorkerRepository(transactions);
    this.application = application;
  }

  @Override
  public Session session(JobContext job) {
    return attempt.session.get();
  }

  @Override
  public DataSource dataSource(String name) {
    return attempt.dataSources.get(name);
  }

  @Override
  public ClassLoader getClassLoader() {
    return Thread.currentThread().getContextClassLoader();
  }

  @Override
  public ArtifactFactory getArtifactFactory() {
    return artifacts;
  }

  @Override
  public void submitTask(JobTask task) {
    throw new UnsupportedOperationException(
        "A partition runs on one thread; it starts no job of its own");
  }

  @Override
  public TransactionManager getTransactionManager() {
    return transactions;
  }

  @Override
  public JobRepository getJobRepository() {
    return repository;
  }

  @Override
  public JobXmlResolver getJobXmlResolver() {
    throw new UnsupportedOperationException("Job XML is resolved in the job's own process");
  }

  @Override
  public Properties getBatchConfigurationProperties() {
    return new Properties();
  }

  @Override
  public @Nullable String getApplicationName() {
    return application;
  }
}
