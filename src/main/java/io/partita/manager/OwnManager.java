package io.partita.manager;

import io.partita.PartitaException;
import io.partita.process.ProcessSupervisor;
import io.partita.shared.ManagerAddress;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.Scope;
import io.partita.shared.Session;
import io.partita.shared.Snapshot;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A manager of this process's own, started when it is first needed, and with a new epoch when it is
 * needed after its death: 3 times within 60 seconds at most.
 */
public final class OwnManager implements ManagerService {
  private static final System.Logger LOG = System.getLogger("io.partita.manager");
  private static final int RESTARTS = 3;
  private static final Duration WINDOW = Duration.ofSeconds(60);

  private final ManagerOptions options;
  private final ProcessSupervisor supervisor;

  // Under the lock of this. UNUSED -> UP <-> DOWN (too many starts); any -> closed
  private final ArrayDeque<Long> starts = new ArrayDeque<>();
  private @Nullable Manager manager;
  private String lastEnd = "";
  private boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param supervisor starts it; closed by its owner, after this
   */
  public OwnManager(ManagerOptions options, ProcessSupervisor supervisor) {
    this.options = options;
    this.supervisor = supervisor;
  }

  @Override
  public synchronized ManagerAddress address() {
    Manager running = manager;
    if (running == null || !running.isAlive()) {
      running = startAgain(running);
    }
    return addressOf(running);
  }

  private static ManagerAddress addressOf(Manager running) {
    return new ManagerAddress(running.endpoint(), running.key(), running.epoch(), null);
  }

  @Override
  public synchronized Optional<ManagerAddress> address(int epoch) {
    return Optional.ofNullable(manager)
        .filter(known -> known.isAlive() && known.epoch() == epoch)
        .map(OwnManager::addressOf);
  }

  private Manager startAgain(@Nullable Manager former) {
    if (closed) {
      throw new ManagerGoneException("There is no manager any more: this process is ending", null);
    }
    if (former != null) {
      lastEnd = "it ended with " + former.exit().join();
      former.close();
      manager = null;
    }
    if (isTooOften()) {
      throw new ManagerGoneException(
          "The manager is not started again: it was started %d times within %d s, and %s; what needs it can be restarted later"
              .formatted(starts.size(), WINDOW.toSeconds(), lastEnd),
          null);
    }
    starts.add(System.nanoTime());
    try {
      Manager started = Manager.start(options, supervisor);
      manager = started;
      if (options.state() != null) {
        dropLeftOvers(started);
      }
      LOG.log(
          former == null ? Level.DEBUG : Level.WARNING,
          "The manager is pid {0}, epoch {1}{2}",
          String.valueOf(started.pid()),
          started.epoch(),
          former == null ? "" : "; the one before is gone with what it held: " + lastEnd);
      return started;
    } catch (PartitaException e) {
      lastEnd = "its start failed: " + e.getMessage();
      throw e;
    }
  }

  /** What executions have left that died with an earlier life of it: none goes on in this one. */
  private static void dropLeftOvers(Manager started) {
    try (Session session = started.connect()) {
      session.snapshot().objects().stream()
          .map(Snapshot.Row::scope)
          .filter(Scope::isOfExecution)
          .distinct()
          .forEach(session::drop);
    }
  }

  private boolean isTooOften() {
    starts.removeIf(start -> System.nanoTime() - start > WINDOW.toNanos());
    return starts.size() > RESTARTS;
  }

  @Override
  public synchronized State state() {
    Manager known = manager;
    if (known == null && starts.isEmpty()) {
      return State.UNUSED;
    }
    boolean isUp = known != null && known.isAlive();
    return isUp || !isTooOften() ? State.UP : State.DOWN;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (manager != null) {
      manager.close();
    }
  }
}
