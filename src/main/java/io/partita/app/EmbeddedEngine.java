package io.partita.app;

import io.partita.Deadline;
import io.partita.JobSnapshot;
import io.partita.batch.EngineEnvironment;
import io.partita.batch.JobDefinition;
import io.partita.batch.JobService;
import io.partita.config.Settings;
import io.partita.partition.CdiArtifactFactory;
import io.partita.process.JvmOptions;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jberet.spi.JobOperatorContext;
import org.jberet.tx.LocalTransactionManager;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * Runs jobs in this JVM and their partitions in workers, without a server: store, CDI, job operator
 * and workers, started together and closed together. Safe for any thread.
 */
public final class EmbeddedEngine implements AutoCloseable {
  private static final Duration KILL_TIME = Duration.ofSeconds(10);

  private final StateDirectory state;
  private final Store store;
  private final WeldContainer container;
  private final ExecutorService threads;
  private final WorkerLog output;
  private final SkippedLog skipped;
  private final PartitionEngine partitions;
  private final JobService jobs;
  private final Duration stopGrace;

  private EmbeddedEngine(Settings settings, StateDirectory state) {
    this.state = state;
    this.stopGrace = settings.partitions().stopGrace();
    // Store and CDI know nothing of each other, and each takes a third of a second to start.
    CompletableFuture<WeldContainer> booting =
        CompletableFuture.supplyAsync(() -> new Weld().initialize());
    store = Store.embedded(state);
    store.failLeftovers();
    container = booting.join();
    threads = Executors.newCachedThreadPool(EmbeddedEngine::daemon);
    output = WorkerLog.in(state.path("logs"));
    skipped = new SkippedLog(state.path("logs"));
    partitions =
        PartitionEngine.start(
            settings,
            new PartitionEngine.Place(
                JvmOptions.DEFAULTS.classPath(), state.path("run"), output, skipped));
    CurrentEngine.set(partitions);
    jobs = new JobService(host(), store, partitions.services().board());
    JobOperatorContext context = JobOperatorContext.create(jobs.operator());
    JobOperatorContext.setJobOperatorContextSelector(() -> context);
  }

  /**
   * Starts an engine; a JVM has one at a time.
   *
   * @throws io.partita.PartitaException if the state directory is in use or cannot be used, with
   *     the way out
   */
  public static EmbeddedEngine start(EngineOptions options) {
    Settings settings = Settings.read();
    if (options.home() != null) {
      settings = settings.withHome(options.home());
    }
    if (options.processes() > 0) {
      settings = settings.withProcesses(options.processes());
    }
    StateDirectory state = StateDirectory.open(settings.home(), "run");
    try {
      return new EmbeddedEngine(settings, state);
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  /** The names of the job parameters that {@code jobXml} refers to. */
  public static Set<String> parametersOf(byte[] jobXml, String sourceName) {
    return JobDefinition.parse(jobXml, sourceName).parameterNames();
  }

  /**
   * Starts a new instance of the job in {@code jobXml}.
   *
   * @param sourceName names the XML in errors
   */
  public long submit(byte[] jobXml, String sourceName, Properties parameters) {
    return jobs.submit(
        JobDefinition.parse(jobXml, sourceName), parameters, System.getProperty("user.name"));
  }

  /**
   * Starts a stopped or failed execution again, from its checkpoints; returns the new execution's
   * id.
   */
  public long restart(long executionId, Properties overrides) {
    return jobs.restart(executionId, overrides, System.getProperty("user.name"));
  }

  /** Asks the execution to stop and returns at once. */
  public void stop(long executionId) {
    jobs.stop(executionId);
  }

  public JobSnapshot snapshot(long executionId) {
    return jobs.snapshot(executionId);
  }

  /** Waits for the end, at most {@code atMost}, and says how the execution stands then. */
  public JobSnapshot awaitEnd(long executionId, Duration atMost) throws InterruptedException {
    return jobs.awaitEnd(executionId, atMost);
  }

  /** The file that lists everything which the execution has skipped, if it has skipped anything. */
  public Optional<Path> skippedList(long executionId) {
    return skipped.list(executionId);
  }

  /** Stops what runs, in order: jobs, workers, CDI, store. */
  @Override
  public void close() {
    try {
      jobs.stopAll(Deadline.after(stopGrace.plus(KILL_TIME)));
    } catch (InterruptedException e) {
      Thread.currentThread()
          .interrupt(); // in a hurry: the workers are killed, their executions can be restarted
    } finally {
      CurrentEngine.set(null);
      partitions.close();
      output.close();
      threads.shutdownNow();
      container.shutdown();
      store.close();
      state.close();
    }
  }

  private EngineEnvironment.Host host() {
    return new EngineEnvironment.Host(
        EmbeddedEngine.class.getClassLoader(),
        new CdiArtifactFactory(container.getBeanManager()),
        threads,
        LocalTransactionManager.getInstance());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "partita-job");
    thread.setDaemon(true);
    return thread;
  }
}
