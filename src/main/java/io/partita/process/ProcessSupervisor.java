package io.partita.process;

import io.partita.Deadline;
import io.partita.PartitaException;
import io.partita.ProcessIdentity;
import io.partita.limits.ChildGroup;
import io.partita.limits.ControlGroups;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.Listener;
import io.partita.transport.SocketDirectory;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts child JVMs, lets them connect, and sees to it that none outlives it: when it is closed,
 * when this process ends, and when this process is killed.
 *
 * <p>Runs on Linux on x86-64 and arm64. Safe for use by several threads.
 */
public final class ProcessSupervisor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.process");
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");
  private static final Duration KILL_TIME = Duration.ofSeconds(5);

  /** Whatever starts what: those who count their own kind only must come to an end too. */
  private static final int MAX_GENERATIONS = 16;

  private static final int LEAST_PRIORITY = 19;
  private static final int TOKEN_BYTES = 8;

  private final SecureRandom random = new SecureRandom();
  private final Set<ChildJvm> children = ConcurrentHashMap.newKeySet();
  private final Spawner spawner = new Spawner();
  private final ScheduledThreadPoolExecutor timer;
  private final Launchers launchers;
  private final SocketDirectory directory;
  private final Listener listener;
  private final SupervisorOptions options;
  private final Patrol patrol;
  private final Archives archives;
  private final ControlGroups groups;
  private final AtomicBoolean toldOfCpus = new AtomicBoolean();
  private volatile boolean closed;

  private ProcessSupervisor(
      SupervisorOptions options,
      Launchers launchers,
      SocketDirectory directory,
      Listener listener) {
    this.options = options;
    this.launchers = launchers;
    this.directory = directory;
    this.listener = listener;
    this.timer = new ScheduledThreadPoolExecutor(1, ProcessSupervisor::timerThread);
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.patrol = new Patrol(options, timer);
    this.groups = options.controlGroups() ? ControlGroups.find().open() : ControlGroups.unwanted();
    Path kept = options.archiveDirectory();
    Launchers humble = launchers.withNice(LEAST_PRIORITY);
    this.archives =
        new Archives(
            kept == null ? null : ArchiveStore.in(kept), timer, request -> launch(request, humble));
  }

  private static Thread timerThread(Runnable task) {
    Thread thread = new Thread(task, "partita-supervisor-timer");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Ready to launch when it returns. Children that a supervisor in the same place has left behind,
   * because its process was killed, are killed first.
   *
   * @throws PartitaException on another system, or if there is no place for the socket
   */
  public static ProcessSupervisor start(SupervisorOptions options) {
    requirePlatform(System.getProperty("os.name"), System.getProperty("os.arch"));
    try {
      return start(options, Launchers.find());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartitaException("Interrupted while starting the process supervisor", e);
    }
  }

  static ProcessSupervisor start(SupervisorOptions options, Launchers launchers) {
    SocketDirectory directory =
        SocketDirectory.create(options.runDirectory(), ChildRecord::endLeftOvers);
    try {
      return new ProcessSupervisor(options, launchers, directory, Listener.open(directory));
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  static void requirePlatform(String system, String architecture) {
    if (!system.equals("Linux") || !ARCHITECTURES.contains(architecture)) {
      throw new PartitaException(
          "Partita runs worker processes on Linux on x86-64 or arm64 only; this is %s on %s"
              .formatted(system, architecture));
    }
  }

  /**
   * Starts a child. Returns when the system has started it, which is before it has connected.
   *
   * @throws LaunchException if the system does not start it, this supervisor is closed, or there
   *     are 16 generations of JVMs above it
   */
  public ChildJvm launch(ChildRequest request) {
    requireGeneration(request.name());
    Spawner.requireJava(request.jvm());
    return launch(archives.apply(request), launchers.withNice(request.limits().nice()));
  }

  private static void requireGeneration(String name) {
    if (ParentLink.generation() >= MAX_GENERATIONS) {
      throw new LaunchException(
          "%s was not started: this process is of generation %d already, and there are no more; processes that start processes without end look like this"
              .formatted(name, MAX_GENERATIONS));
    }
  }

  private ChildJvm launch(ChildRequest request, Launchers through) {
    String token = token();
    String childId = request.name() + "-" + token;
    AuthKey key = AuthKey.generate();
    CommandLine command = CommandLine.of(through, request, token);
    ChildRecord record = ChildRecord.create(directory.path(), childId);
    CompletableFuture<Connection> connected = listener.expect(childId, key);
    ChildJvm child = null;
    try {
      Process process =
          spawner.spawn(
              command,
              request,
              new Introduction(
                  childId,
                  listener.address(),
                  key,
                  options.heartbeat(),
                  ParentLink.generation() + 1));
      ProcessIdentity identity = identify(process, token);
      record.identify(identity);
      Session session = launchers.makeSessions() ? new Session(process.pid(), token) : null;
      sayWhatIsNotHeld(request);
      ChildGroup group = groups.hold(childId, process.pid(), request.limits()).orElse(null);
      child =
          new ChildJvm(
              new ChildJvm.Parts(
                  request,
                  command,
                  process,
                  identity,
                  record,
                  session,
                  group,
                  options.evidence(),
                  timer),
              connected);
    } finally {
      if (child == null) {
        listener.forget(childId);
        record.delete();
      }
    }
    supervise(child, childId);
    return child;
  }

  private void sayWhatIsNotHeld(ChildRequest request) {
    double cpus = request.limits().cpus();
    if (cpus > 0 && !groups.isUsable() && toldOfCpus.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "{0} may keep more than {1} processors busy: limits of workers are {2}",
          request.name(),
          cpus,
          groups);
    }
  }

  /** How the limits of children are held here, in a sentence. */
  public String limits() {
    return groups.toString();
  }

  /** Where its socket and its other files are: private, and deleted when it is closed. */
  public Path runDirectory() {
    return directory.path();
  }

  private void supervise(ChildJvm child, String childId) {
    children.add(child);
    var unused = child.exit().thenRun(() -> children.remove(child));
    boolean watched = false;
    try {
      child.watch(() -> cleanUp(child, childId));
      patrol.watch(child);
      watched = true;
    } finally {
      if (!watched) {
        child.kill("it cannot be watched");
        children.remove(child);
        cleanUp(child, childId);
      }
    }
    if (closed) {
      child.kill("its parent closes");
    }
  }

  private void cleanUp(ChildJvm child, String childId) {
    listener.forget(childId);
    patrol.forget(child);
    child.deleteRecord();
    Session session = child.session();
    if (session != null) {
      session.kill();
    }
    child.closeGroup();
  }

  private static ProcessIdentity identify(Process process, String token) {
    try {
      return ProcessIdentity.of(process.pid(), token);
    } catch (PartitaException e) {
      // Gone already; nothing has this start time.
      return new ProcessIdentity("", process.pid(), 0, token);
    }
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Kills the children that are left, waits until they are gone, and removes the socket. What they
   * had sent and nobody has taken yet is lost.
   */
  @Override
  public void close() {
    closed = true;
    // First, so that those who are just connecting are not taken for strangers when they are
    // killed.
    listener.close();
    children.forEach(child -> child.kill("its parent closes"));
    Deadline deadline = Deadline.after(KILL_TIME);
    boolean interrupted = false;
    for (ChildJvm child : children) {
      try {
        if (!child.awaitGone(deadline.remaining())) {
          LOG.log(Level.WARNING, "{0} is still there {1} after SIGKILL", child, KILL_TIME);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    children.forEach(ChildJvm::abandon);
    directory.close();
    timer.shutdownNow();
    spawner.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
