package io.partita.app;

import io.partita.PartitaException;
import io.partita.batch.AttemptOutput;
import io.partita.batch.PartitionOptions;
import io.partita.batch.PartitionServices;
import io.partita.batch.ProgressBoard;
import io.partita.batch.SkippedSink;
import io.partita.config.ManagerSettings;
import io.partita.config.Settings;
import io.partita.datasource.DatabaseAddress;
import io.partita.datasource.Databases;
import io.partita.manager.ExternalManager;
import io.partita.manager.ManagerOptions;
import io.partita.manager.ManagerService;
import io.partita.manager.OwnManager;
import io.partita.partition.PartitionTaskHandler;
import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import io.partita.store.Store;
import io.partita.worker.WorkerPool;
import io.partita.worker.WorkerPoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workers and all that belongs to them, however the process around them was started. */
final class PartitionEngine implements AutoCloseable {
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  /** Ten times the defaults: a worker's start is spared C2, what runs for seconds still gets it. */
  private static final List<String> LATER_C2 =
      List.of(
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:Tier4BackEdgeThreshold=400000");

  private final ProcessSupervisor supervisor;
  private final WorkerPool pool;
  private final ManagerService manager;
  private final Databases databases;
  private final PartitionServices services;

  /**
   * What the surroundings decide.
   *
   * @param classPath a worker's class path
   * @param supervision where files about workers are kept
   * @param managerState where the manager keeps what outlives it; null for nowhere
   * @param output takes what workers print
   * @param attempts tells apart what they print while they run attempts
   * @param skipped takes what partitions skip
   * @param store holds the attempts; null if jobs have a repository of their own
   */
  record Place(
      List<String> classPath,
      SupervisorOptions supervision,
      @Nullable Path managerState,
      OutputSink output,
      AttemptOutput attempts,
      SkippedSink skipped,
      @Nullable Store store) {}

  private PartitionEngine(Settings settings, Place place) {
    ManagerService external = external(settings); // may refuse, when there is nothing to close yet
    supervisor =
        ProcessSupervisor.start(place.supervision.withSilenceLimit(settings.workerSilence()));
    WorkerPoolOptions options =
        WorkerPoolOptions.forHandler(PartitionTaskHandler.class)
            .withProcesses(settings.processes())
            .withJvm(jvm(settings, place))
            .withLaunchAttempts(settings.partitions().attempts().launches())
            .withOutput(place.output);
    pool = WorkerPool.start(options, supervisor);
    databases = databases(settings, place.store);
    manager = external == null ? ownManager(settings, place) : external;
    PartitionServices.Records records =
        new PartitionServices.Records(
            new ProgressBoard(place.skipped),
            place.store == null ? null : place.store.attempts(),
            place.attempts);
    PartitionOptions partitions = settings.partitions().withThreads(settings.processes());
    services =
        new PartitionServices(
            pool, records, partitions, new PartitionServices.Resources(manager, databases));
  }

  static PartitionEngine start(Settings settings, Place place) {
    return new PartitionEngine(settings, place);
  }

  private static @Nullable ManagerService external(Settings settings) {
    ManagerSettings.External external = settings.manager().external();
    return external == null
        ? null
        : new ExternalManager(external.endpoint(), external.key(), external.tls());
  }

  private ManagerService ownManager(Settings settings, Place place) {
    JvmOptions jvm =
        ManagerOptions.DEFAULTS
            .jvm()
            .withJavaHome(settings.workerJavaHome())
            .withClassPath(place.classPath)
            .plusArguments("-Xmx" + settings.manager().heap());
    return new OwnManager(
        ManagerOptions.DEFAULTS
            .withJvm(jvm)
            .withLimits(settings.manager().limits())
            .withState(place.managerState)
            .withOutput(place.output),
        supervisor);
  }

  /** What the jobs' objects are in. */
  ManagerService manager() {
    return manager;
  }

  private static Databases databases(Settings settings, @Nullable Store store) {
    return new Databases(
        settings.databases().dataSources(),
        store == null ? PartitionEngine::noStore : store::address);
  }

  private static DatabaseAddress noStore() {
    throw new PartitaException(
        "An application's own JBeret keeps its store to itself: give the data source the URL of its database");
  }

  /** Where the jobs' data sources are. */
  Databases databases() {
    return databases;
  }

  PartitionServices services() {
    return services;
  }

  /** Ends the workers: those still running are given a short grace, then killed. */
  @Override
  public void close() {
    pool.close(CLOSE_GRACE);
    manager.close();
    supervisor.close();
  }

  private static JvmOptions jvm(Settings settings, Place place) {
    List<String> arguments = new ArrayList<>(LATER_C2);
    arguments.add("-Xmx" + settings.workerHeap());
    if (settings.workerArchive() != null) {
      arguments.add("-XX:SharedArchiveFile=" + settings.workerArchive());
    }
    arguments.addAll(settings.workerArguments());
    return JvmOptions.DEFAULTS
        .withJavaHome(settings.workerJavaHome())
        .withClassPath(place.classPath)
        .plusArguments(arguments.toArray(String[]::new));
  }
}
