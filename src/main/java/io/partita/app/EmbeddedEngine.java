package io.partita.app;

import io.partita.Deadline;
import io.partita.JobSnapshot;
import io.partita.batch.EngineEnvironment;
import io.partita.batch.JobDefinition;
import io.partita.batch.JobJars;
import io.partita.batch.JobService;
import io.partita.batch.RestartRequest;
import io.partita.config.RetentionSettings;
import io.partita.config.Settings;
import io.partita.datasource.DatabaseAddress;
import io.partita.datasource.JobDataSources;
import io.partita.datasource.JobTransactions;
import io.partita.partition.CdiArtifactFactory;
import io.partita.partition.PlainCdi;
import io.partita.process.EvidenceOptions;
import io.partita.process.JvmOptions;
import io.partita.process.SupervisorOptions;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jberet.spi.JobOperatorContext;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * Runs jobs in this JVM and their partitions in workers, without a server: store, CDI, job operator
 * and workers, started together and closed together. Safe for any thread.
 */
public final class EmbeddedEngine implements AutoCloseable {
  private static final Duration KILL_TIME = Duration.ofSeconds(10);

  private final Endings endings;
  private final JobService jobs;
  private final SkippedLog skipped;

  private EmbeddedEngine(Settings settings, Endings endings) {
    this.endings = endings;
    StateDirectory state = StateDirectory.open(settings.home(), "run");
    endings.add(state::close);
    endings.add(CurrentEngine::clear);
    // Store and CDI know nothing of each other, and each takes a third of a second to start.
    CompletableFuture<WeldContainer> booting =
        CompletableFuture.supplyAsync(() -> PlainCdi.boot(), EmbeddedEngine::onOwnThread);
    endings.add(() -> booting.thenAccept(WeldContainer::shutdown).join());
    DatabaseAddress elsewhere = settings.databases().store();
    Store store = elsewhere == null ? Store.embedded(state) : Store.at(elsewhere, state);
    endings.add(store::close);
    WorkerLog output = WorkerLog.in(state.path("logs"));
    endings.add(output::close);
    skipped = new SkippedLog(state.path("logs"));
    PartitionEngine partitions =
        PartitionEngine.start(
            settings,
            new PartitionEngine.Place(
                JvmOptions.DEFAULTS.classPath(),
                new SupervisorOptions(state.path("run"))
                    .withArchiveDirectory(state.path("archives"))
                    .withEvidence(EvidenceOptions.in(state.path("evidence"))),
                true,
                state.path("manager"),
                output,
                output.attempts(),
                skipped,
                store));
    endings.add(partitions::close);
    CurrentEngine.set(partitions);
    jobs = new JobService(host(booting.join(), partitions), store, partitions.services());
    endings.add(() -> stopJobs(settings.partitions().stopGrace()));
    RetentionSettings.read().ifPresent(kept -> endings.add(Retention.start(jobs, kept)::close));
    JobOperatorContext context = JobOperatorContext.create(jobs.operator());
    JobOperatorContext.setJobOperatorContextSelector(() -> context);
    endings.add(() -> JobOperatorContext.setJobOperatorContextSelector(null));
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
    Endings endings = new Endings();
    try {
      return new EmbeddedEngine(settings, endings);
    } catch (RuntimeException | Error e) {
      endings.close();
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
    return restart(executionId, RestartRequest.with(overrides));
  }

  /** As before, for a job that may be another one now. */
  public long restart(long executionId, Properties overrides, RestartOptions options) {
    JobDefinition job = JobDefinition.parse(options.jobXml(), options.sourceName());
    return restart(executionId, new RestartRequest(overrides, job, options.force()));
  }

  private long restart(long executionId, RestartRequest request) {
    return jobs.restart(executionId, request, System.getProperty("user.name"));
  }

  /** Asks the execution to stop and returns at once. */
  public void stop(long executionId) {
    jobs.stop(executionId);
  }

  /** Removes what is kept of an execution and its restarts; returns the ids of all of them. */
  public List<Long> purge(long executionId) {
    return jobs.purge(executionId);
  }

  /** Removes what has ended before {@code time}; returns the ids of these executions. */
  public List<Long> purgeBefore(Instant time) {
    return jobs.purgeBefore(time);
  }

  /** Gives up an execution that did not complete: it cannot be restarted any more. */
  public void abandon(long executionId) {
    jobs.abandon(executionId);
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

  /** Stops what runs, in order: jobs, workers, store, CDI. Idempotent. */
  @Override
  public void close() {
    endings.close();
  }

  private void stopJobs(Duration grace) {
    try {
      jobs.stopAll(Deadline.after(grace.plus(KILL_TIME)));
    } catch (InterruptedException e) {
      // In a hurry: the workers are killed next, and their executions can be restarted.
      Thread.currentThread().interrupt();
    }
  }

  private EngineEnvironment.Host host(WeldContainer container, PartitionEngine partitions) {
    JobTransactions transactions = new JobTransactions();
    JobDataSources sources = JobDataSources.in(transactions);
    endings.add(sources::close);
    return new EngineEnvironment.Host(
        EmbeddedEngine.class.getClassLoader(),
        new CdiArtifactFactory(container.getBeanManager()),
        JobJars.on(JvmOptions.DEFAULTS.classPath()),
        EmbeddedEngine::onOwnThread,
        transactions,
        name -> sources.get(name, partitions.databases()::address));
  }

  /** Jobs are few and long. A daemon, as nothing of it may outlive an engine that was closed. */
  private static void onOwnThread(Runnable task) {
    Thread thread = new Thread(task, "partita-job");
    thread.setDaemon(true);
    thread.start();
  }
}
