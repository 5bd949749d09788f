package io.partita.batch;

import io.partita.PartitaException;
import io.partita.manager.ExternalManager;
import io.partita.manager.ManagerService;
import io.partita.partition.JobClasses;
import io.partita.partition.PartitionMessage;
import io.partita.shared.ManagerAddress;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.Scope;
import io.partita.shared.Session;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jberet.runtime.JobExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * What executions have in the manager: their sessions in this process, and the life of the manager
 * that their objects are in. An execution that has begun with one life never sees another one, in
 * which its objects would be empty. Safe for any thread.
 */
final class ExecutionSessions {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");

  /** An execution of a job instance. */
  record Id(long instance, long execution) {}

  private final ManagerService manager;
  private final List<String> prefixes;

  // Under the lock of this, all four: executions whose partitions have used the manager; of
  // executions that have used the manager, the epoch and
  // perhaps a session; of instances that an execution has used it for, the epoch.
  private final Set<JobExecutionImpl> jobs = new HashSet<>();
  private final Map<Long, Integer> epochs = new HashMap<>();
  private final Map<Long, Session> sessions = new HashMap<>();
  private final Map<Long, Integer> instances = new HashMap<>();
  private boolean isTold;

  /**
   * @param prefixes of the names of classes that may arrive beside a job's own
   */
  ExecutionSessions(ManagerService manager, List<String> prefixes) {
    this.manager = manager;
    this.prefixes = prefixes;
  }

  static Id idOf(JobContext job) {
    return new Id(job.getInstanceId(), job.getExecutionId());
  }

  static Id idOf(JobExecutionImpl job) {
    return new Id(job.getJobInstance().getInstanceId(), job.getExecutionId());
  }

  /** What a partition of the execution is told. */
  PartitionMessage answer(JobExecutionImpl job) {
    synchronized (this) {
      jobs.add(job);
    }
    try {
      return new PartitionMessage.ManagerIs(address(idOf(job)), prefixes);
    } catch (PartitaException e) {
      return new PartitionMessage.NoManager(String.valueOf(e.getMessage()));
    }
  }

  private ManagerAddress address(Id id) {
    // Not under the lock: it may be started.
    ManagerAddress address = manager.address();
    synchronized (this) {
      int first = epochs.computeIfAbsent(id.execution, any -> address.epoch());
      if (first != address.epoch()) {
        throw new ManagerGoneException(
            "The manager that execution %d has used is gone, with what it held; restart the execution"
                .formatted(id.execution),
            null);
      }
      instances.put(id.instance, first);
    }
    return address;
  }

  /**
   * The session of all artifacts of the execution that are in this process.
   *
   * @param loader sees the job's classes
   */
  Session session(Id id, ClassLoader loader) {
    Session known = known(id);
    if (known != null) {
      return known;
    }
    Session made = address(id).connect(new JobClasses(loader).policy(prefixes));
    Session first = keep(id, made);
    if (first != made) {
      made.close();
    }
    return first;
  }

  private synchronized @Nullable Session known(Id id) {
    return sessions.get(id.execution);
  }

  private synchronized Session keep(Id id, Session made) {
    Session other = sessions.putIfAbsent(id.execution, made);
    return other == null ? made : other;
  }

  /** Whoever has this tells of every execution's end, when its listeners have run too. */
  synchronized Consumer<JobExecutionImpl> told() {
    isTold = true;
    return this::ended;
  }

  /** For jobs of an engine that tells nobody of their ends. */
  void sweep() {
    List<JobExecutionImpl> over;
    synchronized (this) {
      over = isTold ? List.of() : jobs.stream().filter(ProcessPartitionHandler::isOver).toList();
    }
    over.forEach(this::ended);
  }

  /** Closes what an execution has left, and drops the scopes that nobody can use any more. */
  void ended(JobExecutionImpl job) {
    Id id = idOf(job);
    boolean isComplete = job.getBatchStatus() == BatchStatus.COMPLETED;
    Session session;
    Integer ofExecution;
    Integer ofInstance;
    synchronized (this) {
      jobs.remove(job);
      session = sessions.remove(id.execution);
      ofExecution = epochs.remove(id.execution);
      ofInstance = isComplete ? instances.remove(id.instance) : null;
    }
    if (session != null) {
      session.close();
    }
    drop(ofExecution, Scope.execution(id.execution));
    drop(ofInstance, Scope.instance(id.instance));
  }

  /** Drops what is kept of an instance for its restarts: there will be none. */
  void over(long instance) {
    Integer epoch;
    synchronized (this) {
      epoch = instances.remove(instance);
    }
    if (epoch == null && manager instanceof ExternalManager) {
      dropUnknown(Scope.instance(instance)); // it may have them from before this process
    } else {
      drop(epoch, Scope.instance(instance));
    }
  }

  private void dropUnknown(Scope scope) {
    try {
      drop(manager.address(), scope);
    } catch (PartitaException e) {
      LOG.log(System.Logger.Level.DEBUG, "Scope " + scope + " was not dropped", e);
    }
  }

  private void drop(@Nullable Integer epoch, Scope scope) {
    if (epoch == null) {
      return;
    }
    manager.address(epoch).ifPresent(address -> drop(address, scope));
  }

  private static void drop(ManagerAddress address, Scope scope) {
    try (Session session = address.connect()) {
      session.drop(scope);
    } catch (PartitaException e) {
      // Its objects are gone with the manager, or stay until it ends: the job's end is the same.
      LOG.log(System.Logger.Level.DEBUG, "Scope " + scope + " was not dropped", e);
    }
  }
}
