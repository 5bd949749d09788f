package io.partita.batch;

import io.partita.manager.ManagerService;
import io.partita.worker.WorkerPool;
import io.partita.worker.WorkerProfiles;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jberet.runtime.context.StepContextImpl;
import org.jberet.spi.PartitionHandler;

/**
 * What all partitioned steps of a JVM share, and the steps whose partitions run. Safe for any
 * thread.
 */
public final class PartitionServices {
  private final WorkerPool pool;
  private final WorkerProfiles profiles;
  private final ProgressBoard board;
  private final PartitionOptions options;
  private final ExecutionSessions sessions;
  private final Set<ProcessPartitionHandler> open = ConcurrentHashMap.newKeySet();

  /**
   * @param workers which runs partitions
   * @param manager has the shared objects of jobs
   */
  public PartitionServices(
      Workers workers, ProgressBoard board, PartitionOptions options, ManagerService manager) {
    this.pool = workers.pool;
    this.profiles = workers.profiles;
    this.board = board;
    this.options = options;
    this.sessions = new ExecutionSessions(manager, options.collectable());
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
    return board;
  }

  ExecutionSessions sessions() {
    return sessions;
  }

  PartitionOptions options() {
    return options;
  }
}
