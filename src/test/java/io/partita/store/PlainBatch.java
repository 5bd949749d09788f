package io.partita.store;

import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.JobExecution;
import jakarta.transaction.TransactionManager;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;
import org.jberet.creation.AbstractArtifactFactory;
import org.jberet.job.model.Job;
import org.jberet.job.model.JobParser;
import org.jberet.operations.JobOperatorImpl;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.BatchEnvironment;
import org.jberet.spi.JobTask;
import org.jberet.spi.JobXmlResolver;
import org.jberet.tools.MetaInfBatchJobsJobXmlResolver;
import org.jberet.tx.LocalTransactionManager;
import org.jspecify.annotations.Nullable;

/** JBeret over a store, as little as makes it run. */
final class PlainBatch implements BatchEnvironment, AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Store store;
  private final JobOperatorImpl operator;

  PlainBatch(Store store) {
    this.store = store;
    this.operator = new JobOperatorImpl(this);
  }

  JobOperatorImpl operator() {
    return operator;
  }

  static Job parse(String xml) {
    try {
      return JobParser.parseJob(
          new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)),
          PlainBatch.class.getClassLoader(),
          (publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("No entities");
          });
    } catch (XMLStreamException e) {
      throw new IllegalArgumentException(e);
    }
  }

  BatchStatus awaitEnd(long executionId) throws InterruptedException {
    JobExecution execution = operator.getJobExecution(executionId);
    ((JobExecutionImpl) execution).awaitTermination(20, TimeUnit.SECONDS);
    return execution.getBatchStatus();
  }

  @Override
  public ClassLoader getClassLoader() {
    return PlainBatch.class.getClassLoader();
  }

  @Override
  public ArtifactFactory getArtifactFactory() {
    return new AbstractArtifactFactory() {
      @Override
      public @Nullable Object create(String ref, Class<?> type, ClassLoader loader) {
        return null; // JBeret makes the class that is named
      }

      @Override
      public @Nullable Class<?> getArtifactClass(String ref, ClassLoader loader) {
        return null;
      }
    };
  }

  @Override
  public void submitTask(JobTask task) {
    threads.execute(task);
  }

  @Override
  public TransactionManager getTransactionManager() {
    return LocalTransactionManager.getInstance();
  }

  @Override
  public JobRepository getJobRepository() {
    return store.repository();
  }

  @Override
  public JobXmlResolver getJobXmlResolver() {
    return new MetaInfBatchJobsJobXmlResolver();
  }

  @Override
  public Properties getBatchConfigurationProperties() {
    return new Properties();
  }

  @Override
  public String getApplicationName() {
    return "partita";
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
