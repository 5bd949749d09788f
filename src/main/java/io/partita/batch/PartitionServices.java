package io.partita.batch;

import io.partita.datasource.Databases;
import io.partita.manager.ManagerService;
import io.partita.store.Attempts;
import io.partita.worker.WorkerPool;
import io.partita.worker.WorkerProfiles;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jberet.runtime.context.StepContextImpl;
import org.jberet.spi.PartitionHandler;
import org.jspecify.annotations.Nullable;

/**
 * What all partitioned steps of a JVM share, and the steps whose partitions run. Safe for any
 * thread.
 */
public final class PartitionServices {
  private final WorkerPool pool;
  private final WorkerProfiles profiles;
  private final Records records;
  private final AttemptLedger ledger;
  private final PartitionOptions options;
  private final ExecutionSessions sessions;
  private final Databases databases;
  private final Set<ProcessPartitionHandler> open = ConcurrentHashMap.newKeySet();

  /**
   * Where it is kept what partitions do.
   *
   * @param attempts null if the job repository is not in a store of ours
   */
  public record Records(ProgressBoard board, @Nullable Attempts attempts, AttemptOutput output) {}

  /**
   * What jobs use besides workers.
   *
   * @param manager has their shared objects
   * @param databases where their data sources are
   */
  public record Resources(ManagerService manager, Databases databases) {}

  public PartitionServices(
      Workers workers, Records records, PartitionOptions options, Resources resources) {
    this.pool = workers.pool;
    this.profiles = workers.profiles;
    this.records = records;
    this.ledger = new AttemptLedger(records.attempts);
    this.options = options;
    this.sessions = new ExecutionSessions(resources.manager, options.collectable());
    this.databases = resources.databases;
  }

  /** The processes that partitions run in, and which kinds of them there are. */
  public record Workers(WorkerPool pool, WorkerProfiles profiles) {}

  /** A handler for the partitions of {@code step}. */
  public PartitionHandler handler(StepContextImpl step) {
    closeOrphans(); // or a restart could run a partition beside its former self
    sessions.sweep();
    ProcessPartitionHandler handler = new ProcessPartitionHandler(step, this);
    open.add(handler);
    return handler;
  }

  /** Ends partitions that outlived their job, because its own code failed with an Error. */
  void closeOrphans() {
    open.stream().filter(ProcessPartitionHandler::isOrphan).forEach(ProcessPartitionHandler::close);
  }

  /** Kills the workers of all partitions that run. */
  void killAll(String why) {
    open.forEach(handler -> handler.kill(why));
  }

  void closed(ProcessPartitionHandler handler) {
    open.remove(handler);
  }

  WorkerPool pool() {
    return pool;
  }

  /**
   * What the step and its job ask for by their properties.
   *
   * @throws io.partita.PartitaException if they cannot have it
   */
  StepWishes wishes(StepContextImpl step) {
    return StepWishes.of(step, profiles, options.times());
  }

  /**
   * Refuses what a step could not have.
   *
   * @throws io.partita.PartitaException naming the property, its value and the limit
   */
  void checkWishes(Map<String, String> properties) {
    options.times().with(properties);
    profiles.choose(properties);
  }

  ProgressBoard board() {
    return records.board;
  }

  AttemptOutput output() {
    return records.output;
  }

  AttemptLedger ledger() {
    return ledger;
  }

  ExecutionSessions sessions() {
    return sessions;
  }

  Databases databases() {
    return databases;
  }

  public PartitionOptions options() {
    return options;
  }
}
