package io.partita.examples;

import io.partita.inject.DataSourceExtension;
import io.partita.inject.SharedProducer;
import jakarta.batch.runtime.BatchStatus;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.transaction.TransactionManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jberet.creation.AbstractArtifactFactory;
import org.jberet.creation.BatchBeanProducer;
import org.jberet.job.model.Job;
import org.jberet.job.model.JobParser;
import org.jberet.operations.JobOperatorImpl;
import org.jberet.repository.InMemoryRepository;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.StepExecutionImpl;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.BatchEnvironment;
import org.jberet.spi.JobExecutor;
import org.jberet.spi.JobTask;
import org.jberet.spi.JobXmlResolver;
import org.jberet.tools.ChainedJobXmlResolver;
import org.jberet.tx.LocalTransactionManager;
import org.jboss.weld.environment.se.Weld;
import org.jspecify.annotations.Nullable;

/** A batch engine in this JVM, with threads as partitions, that runs copy-tree. */
final class ThreadedBatch implements BatchEnvironment {
  private static final long DEADLINE_SECONDS = 60;

  /** Held, or its level is forgotten: the stack traces of failures that a test asks for. */
  private static final Logger ENGINE_LOG = Logger.getLogger("org.jberet");

  static {
    ENGINE_LOG.setLevel(Level.OFF);
  }

  private static final ThreadedBatch INSTANCE = new ThreadedBatch();

  private final BeanManager beans =
      new Weld()
          .containerId("copy-tree")
          .disableDiscovery()
          .addPackage(false, CopyTreeMapper.class)
          .addExtension(new DataSourceExtension())
          .addBeanClasses(BatchBeanProducer.class, SharedProducer.class)
          .addBeanClasses(Hooks.Pieces.class, Hooks.Chunks.class, Hooks.Recorder.class)
          .initialize()
          .getBeanManager();
  private final JobRepository repository = InMemoryRepository.create();
  private final ClassLoader classLoader = new ThreadsOnly(ThreadedBatch.class.getClassLoader());
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "copy-tree");
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            return thread;
          });
  private final JobExecutor executor =
      new JobExecutor(threads) {
        @Override
        protected int getMaximumPoolSize() {
          return Integer.MAX_VALUE;
        }
      };
  private final JobOperatorImpl operator = new JobOperatorImpl(this);

  /** An execution that is over. */
  record Run(
      long id, BatchStatus status, String exitStatus, String stepExit, @Nullable Exception error) {
    String failure() {
      return error == null ? "" : String.valueOf(error.getMessage());
    }
  }

  static Run run(Map<String, String> parameters) throws Exception {
    return run(1_000, parameters);
  }

  /** Runs the job of {@code batch-jobs/}, but with the given item-count and the test's hooks. */
  static Run run(int itemCount, Map<String, String> parameters) throws Exception {
    String xml =
        Files.readString(Path.of("batch-jobs/copy-tree.xml"))
            .replace("item-count=\"1000\"", "item-count=\"" + itemCount + "\"")
            .replace("copyTreeAnalyzer", "recorder")
            .replace(
                "<chunk ",
                "<listeners><listener ref='pieces'/><listener ref='chunks'/></listeners><chunk ");
    Job job =
        JobParser.parseJob(
            new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)),
            INSTANCE.classLoader,
            null);
    return await(INSTANCE.operator.start(job, properties(parameters), null));
  }

  static Run restart(Run run) throws Exception {
    return restart(run, Map.of());
  }

  static Run restart(Run run, Map<String, String> parameters) throws Exception {
    return await(INSTANCE.operator.restart(run.id(), properties(parameters)));
  }

  static void stop(long executionId) {
    INSTANCE.operator.stop(executionId);
  }

  private static Run await(long id) throws Exception {
    var execution = (JobExecutionImpl) INSTANCE.operator.getJobExecution(id);
    execution.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS);
    if (execution.getEndTime() == null) {
      StringBuilder stacks = new StringBuilder("Job still runs after the deadline:\n");
      Thread.getAllStackTraces()
          .forEach((t, stack) -> stacks.append(t).append(Arrays.toString(stack)).append('\n'));
      throw new AssertionError(stacks);
    }
    var step =
        (StepExecutionImpl)
            execution.getStepExecutions().get(execution.getStepExecutions().size() - 1);
    return new Run(
        id,
        execution.getBatchStatus(),
        execution.getExitStatus(),
        step.getExitStatus(),
        step.getException());
  }

  private static Properties properties(Map<String, String> parameters) {
    var properties = new Properties();
    properties.putAll(parameters);
    return properties;
  }

  @Override
  public ClassLoader getClassLoader() {
    return classLoader;
  }

  @Override
  public ArtifactFactory getArtifactFactory() {
    return new AbstractArtifactFactory() {
      @Override
      public Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
        Bean<?> bean = beans.resolve(beans.getBeans(ref));
        CreationalContext<?> context = beans.createCreationalContext(bean);
        return beans.getReference(bean, bean.getBeanClass(), context);
      }

      @Override
      public Class<?> getArtifactClass(String ref, ClassLoader loader) {
        return beans.resolve(beans.getBeans(ref)).getBeanClass();
      }
    };
  }

  @Override
  public void submitTask(JobTask task) {
    executor.execute(task);
  }

  @Override
  public TransactionManager getTransactionManager() {
    return LocalTransactionManager.getInstance();
  }

  @Override
  public JobRepository getJobRepository() {
    return repository;
  }

  @Override
  public JobXmlResolver getJobXmlResolver() {
    return new ChainedJobXmlResolver(Collections.emptyList());
  }

  @Override
  public Properties getBatchConfigurationProperties() {
    return new Properties();
  }

  @Override
  public @Nullable String getApplicationName() {
    return null;
  }

  /** Hides partition handlers on the class path, so that partitions are threads of this JVM. */
  private static final class ThreadsOnly extends ClassLoader {
    ThreadsOnly(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.endsWith("PartitionHandlerFactory")
          ? Collections.emptyEnumeration()
          : super.getResources(name);
    }
  }
}
