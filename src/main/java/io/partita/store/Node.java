package io.partita.store;

import io.partita.Deadline;
import io.partita.PartitaException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * This process among those that run jobs over one store: it renews a lease, and takes over from
 * those who do not.
 *
 * <p>A lease is a counter. Who has not moved it for the lease's time, by the clock of whoever
 * looks, is dead: its executions are marked as FAILED and can be restarted, anywhere. Clocks of
 * different hosts are never compared. Safe for any thread.
 */
public final class Node implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.store");

  private static final long LOOK_AGAIN_NANOS = 20_000_000;

  /** Who is told what concerns the executions of this node, on the node's own thread. */
  public interface Listener {
    /** Somebody wants an execution that runs here to stop. May be said again and again. */
    void stopRequested(long executionId);

    /**
     * Another node took this one for dead: all that runs here is theirs by now, and must end
     * without another word in the store. When this returns, the node begins anew.
     */
    void lost();
  }

  /** Another node's lease, and since when it has not moved. */
  private record Seen(long lease, long since) {}

  private final NodeTable table;
  private final String name;
  private final NodeOptions options;
  private final Map<Long, Seen> others = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "partita-node");
            made.setDaemon(true);
            return made;
          });
  private final Set<Long> reserved = ConcurrentHashMap.newKeySet();
  private final Set<Long> unsaved = ConcurrentHashMap.newKeySet();
  private volatile long id;
  private volatile @Nullable Listener listener;
  private long renewed = System.nanoTime();
  private long looked = renewed;

  private Node(NodeTable table, String name, NodeOptions options) {
    this.table = table;
    this.name = name;
    this.options = options;
    this.id = table.add(name);
  }

  /**
   * Joins those who use this store. Nodes that had the same name are dead: call it when nobody else
   * can have it, as who holds the state directory's lock.
   *
   * @param name the host and the state directory, 500 characters at most
   */
  static Node join(DataSource dataSource, String name, NodeOptions options) {
    NodeTable table = new NodeTable(dataSource);
    table.named(name).forEach((id, lease) -> buried(table, id, lease));
    Node node = new Node(table, name, options);
    long poll = options.poll().toNanos();
    var unused = node.thread.scheduleWithFixedDelay(node::tick, poll, poll, TimeUnit.NANOSECONDS);
    return node;
  }

  private static void buried(NodeTable table, long id, long lease) {
    int failed = table.bury(id, lease);
    if (failed >= 0) {
      LOG.log(
          Level.INFO,
          "Node {0} is dead; {1} executions of it are FAILED and can be restarted",
          id,
          failed);
    }
  }

  /** Who hears of requests from now on. */
  public void listen(Listener told) {
    listener = told;
  }

  /** The node's number in the store; another one after it was taken for dead. */
  public long id() {
    return id;
  }

  private void tick() {
    try {
      if (System.nanoTime() - renewed >= options.renewal().toNanos()) {
        renew();
      }
      unsaved.removeIf(
          instance -> {
            table.fail(id, instance);
            return true;
          });
      Listener told = listener;
      if (told != null) {
        table.toStop(id).forEach(told::stopRequested);
      }
    } catch (RuntimeException e) {
      // The database is away for now; workers that cannot reach it save nothing either.
      LOG.log(Level.WARNING, "The store cannot be asked what to do: {0}", e.getMessage());
    }
  }

  private void renew() {
    if (!table.renew(id)) {
      LOG.log(Level.ERROR, "Node {0} was taken for dead by another; what runs here ends", id);
      Listener told = listener;
      if (told != null) {
        told.lost();
      }
      reserved.clear();
      id = table.add(name);
    }
    renewed = System.nanoTime();
    watchOthers();
  }

  private void watchOthers() {
    Map<Long, Long> leases = table.leases();
    leases.remove(id);
    others.keySet().retainAll(leases.keySet());
    long now = System.nanoTime();
    if (now - looked > 2 * options.renewal().toNanos()) {
      others.clear(); // nobody could renew while this one could not even look
    }
    looked = now;
    leases.forEach(
        (other, lease) -> {
          Seen seen = others.get(other);
          if (seen == null || seen.lease != lease) {
            others.put(other, new Seen(lease, now));
          } else if (now - seen.since > options.lease().toNanos()) {
            buried(table, other, lease);
          }
        });
  }

  /**
   * Takes a job instance for the next execution of it here, before JBeret makes that.
   *
   * @return false if an execution of it runs already, on whatever node
   */
  public boolean reserve(long jobInstance) {
    return taken(jobInstance) && reserved.add(jobInstance);
  }

  /** Takes a job instance for an execution here; false if one of it runs already. */
  boolean claim(long jobInstance) {
    return reserved.remove(jobInstance) || taken(jobInstance);
  }

  private boolean taken(long jobInstance) {
    boolean taken = table.claim(id, jobInstance);
    if (taken) {
      unsaved.remove(jobInstance);
    }
    return taken;
  }

  /** Names the execution; false if another node has taken the instance meanwhile. */
  boolean claimed(long jobInstance, long execution) {
    return table.claimed(id, jobInstance, execution);
  }

  /** The execution of this instance is over. */
  public void release(long jobInstance) {
    reserved.remove(jobInstance);
    unsaved.remove(jobInstance);
    table.release(id, jobInstance);
  }

  /**
   * The execution of this instance is over, but the store could not be told how it ended: as soon
   * as it can, it is FAILED.
   */
  void failLater(long jobInstance) {
    unsaved.add(jobInstance);
  }

  /**
   * Whether what runs here may still write about a job instance: not if another node has taken
   * over.
   */
  boolean holds(long jobInstance) {
    return table.holds(id, jobInstance);
  }

  /** The newest execution of an instance on any node, 0 if there is none. */
  public long newestExecution(long jobInstance) {
    return table.newestExecution(jobInstance);
  }

  /**
   * Asks for the stop of an execution that runs on some node.
   *
   * @return whether one does
   */
  public boolean requestStop(long executionId) {
    return table.requestStop(executionId);
  }

  /** Starts what {@code start} starts, but once only under one name, on whatever node. */
  public long once(String submission, LongSupplier start) {
    if (!table.begin(submission, id)) {
      return submittedBefore(submission);
    }
    long execution;
    try {
      execution = start.getAsLong();
    } catch (RuntimeException | Error e) {
      table.forget(submission);
      throw e;
    }
    table.begun(submission, execution);
    return execution;
  }

  private long submittedBefore(String submission) {
    Deadline deadline = Deadline.after(options.lease());
    long execution = table.submitted(submission);
    while (execution == 0 && !deadline.hasPassed()) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      execution = table.submitted(submission);
    }
    if (execution == 0) {
      throw new PartitaException(
          "Submission %s is being started by somebody else; ask again later".formatted(submission));
    }
    return execution;
  }

  /** Leaves: what still ran here is FAILED and can be restarted. Idempotent. */
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    thread.shutdown(); // an interrupt would close the file of an embedded database
    try {
      if (!thread.awaitTermination(options.lease().toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(Level.WARNING, "The node's thread has not ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Long lease = table.leases().get(id);
    if (lease != null) {
      table.bury(id, lease);
    }
  }

  @Override
  public String toString() {
    return "Node " + id + " (" + name + ")";
  }
}
