package io.partita.app;

import io.partita.PartitaException;
import io.partita.batch.AttemptOutput;
import io.partita.batch.PartitionOptions;
import io.partita.batch.PartitionServices;
import io.partita.batch.ProgressBoard;
import io.partita.batch.SkippedSink;
import io.partita.config.ManagerSettings;
import io.partita.config.ProfileSettings;
import io.partita.config.Settings;
import io.partita.config.WorkerSettings;
import io.partita.datasource.DatabaseAddress;
import io.partita.datasource.Databases;
import io.partita.limits.HostMemory;
import io.partita.limits.MemorySize;
import io.partita.manager.ExternalManager;
import io.partita.manager.ManagerOptions;
import io.partita.manager.ManagerService;
import io.partita.manager.OwnManager;
import io.partita.partition.PartitionTaskHandler;
import io.partita.process.EvidenceOptions;
import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import io.partita.store.Store;
import io.partita.worker.WorkerPool;
import io.partita.worker.WorkerPoolOptions;
import io.partita.worker.WorkerProfile;
import io.partita.worker.WorkerProfiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workers and all that belongs to them, however the process around them was started. */
final class PartitionEngine implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.app");
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  /** Ten times the defaults: a worker's start is spared C2, what runs for seconds still gets it. */
  private static final List<String> LATER_C2 =
      List.of(
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:Tier4BackEdgeThreshold=400000");

  /** In memory only: a worker that is killed would leave its files behind. */
  private static final List<String> FLIGHT_RECORDING =
      List.of("-XX:StartFlightRecording=disk=false,maxsize=16m", "-Xlog:jfr+startup=off");

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
   * @param jobsMayRunCode whether job XML may set what can run code in workers
   * @param managerState where the manager keeps what outlives it; null for nowhere
   * @param output takes what workers print
   * @param attempts tells apart what they print while they run attempts
   * @param skipped takes what partitions skip
   * @param store holds the attempts; null if jobs have a repository of their own
   */
  record Place(
      List<String> classPath,
      SupervisorOptions supervision,
      boolean jobsMayRunCode,
      @Nullable Path managerState,
      OutputSink output,
      AttemptOutput attempts,
      SkippedSink skipped,
      @Nullable Store store) {}

  private PartitionEngine(Settings settings, Place place) {
    ManagerService external = external(settings); // may refuse, when there is nothing to close yet
    supervisor = ProcessSupervisor.start(supervision(settings, place));
    LOG.log(System.Logger.Level.INFO, "Limits of workers: {0}", supervisor.limits());
    WorkerProfiles profiles = profiles(settings, place);
    WorkerPoolOptions options =
        WorkerPoolOptions.forHandler(PartitionTaskHandler.class)
            .withProcesses(settings.processes())
            .withMemory(memory(settings))
            .withJvm(profiles.usual().jvm())
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
            new PartitionServices.Workers(pool, profiles),
            records,
            partitions,
            new PartitionServices.Resources(manager, databases));
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
            .withJavaHome(settings.workers().usual().javaHome())
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

  private static SupervisorOptions supervision(Settings settings, Place place) {
    WorkerSettings workers = settings.workers();
    EvidenceOptions evidence =
        place
            .supervision
            .evidence()
            .withHeapDump(workers.heapDump())
            .withFlightRecording(workers.flightRecording());
    return place
        .supervision
        .withSilenceLimit(workers.silence())
        .withControlGroups(true)
        .withEvidence(evidence);
  }

  private static long memory(Settings settings) {
    HostMemory there = HostMemory.read();
    long forWorkers = there.share(settings.workers().memoryShare());
    LOG.log(
        System.Logger.Level.INFO,
        "Workers have {0} of memory together, of {1}",
        MemorySize.text(forWorkers),
        there);
    return forWorkers;
  }

  private static WorkerProfiles profiles(Settings settings, Place place) {
    WorkerSettings workers = settings.workers();
    List<String> arguments = new ArrayList<>(LATER_C2);
    if (workers.archive() != null) {
      arguments.add("-XX:SharedArchiveFile=" + workers.archive());
    }
    if (workers.flightRecording()) {
      arguments.addAll(FLIGHT_RECORDING);
    }
    JvmOptions jvm =
        JvmOptions.DEFAULTS
            .withClassPath(place.classPath)
            .plusArguments(arguments.toArray(String[]::new));
    return new WorkerProfiles(
        workers.profiles().stream().map(one -> profile(one, jvm)).toList(), place.jobsMayRunCode);
  }

  private static WorkerProfile profile(ProfileSettings settings, JvmOptions base) {
    JvmOptions jvm =
        base.withJavaHome(settings.javaHome())
            .withEnvironment(settings.environment())
            .plusArguments(settings.jvmArguments().toArray(String[]::new));
    return new WorkerProfile(settings.name(), settings.processes(), jvm, settings.limits())
        .withSizesOf(settings.jvmArguments());
  }
}
