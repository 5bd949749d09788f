package io.partita.manager;

import io.partita.ExitCause;
import io.partita.process.OwnSupervisor;
import io.partita.process.ProcessSupervisor;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionRefusedException;
import io.partita.transport.Endpoint;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds objects for others: Python's {@code multiprocessing.Manager()}.
 *
 * <p>It ends when it is closed, and with the process that started it. If it dies before, whoever
 * waits for one of its objects and whoever uses one later gets {@link ManagerGoneException}: what
 * it held is gone, and it is not started again. Objects of {@link ManagerOptions#withRegistered
 * registered types} live in a second process beside it. Safe for use by several threads.
 */
public final class Manager implements AutoCloseable {
  private static final Duration LAST_MOMENT = Duration.ofMillis(100);
  private static final AtomicInteger EPOCHS = new AtomicInteger();

  private final ManagerOptions options;
  private final ManagerProcess process;
  private final @Nullable HostProcess host;
  private final Runnable afterwards;

  // Under the lock of this.
  private @Nullable Session shared;
  private boolean closed;

  private Manager(
      ManagerOptions options,
      ManagerProcess process,
      @Nullable HostProcess host,
      Runnable afterwards) {
    this.options = options;
    this.process = process;
    this.host = host;
    this.afterwards = afterwards;
  }

  /** A manager with {@link ManagerOptions#DEFAULTS}. */
  public static Manager start() {
    return start(ManagerOptions.DEFAULTS);
  }

  /**
   * As {@link #start(ManagerOptions, ProcessSupervisor)}, with a supervisor of its own that ends
   * with the manager, or with this process.
   */
  public static Manager start(ManagerOptions options) {
    OwnSupervisor own = new OwnSupervisor();
    try {
      return open(options, own.supervisor(), own::close);
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /**
   * Sessions may come when it returns.
   *
   * @param supervisor starts its process; closed by its owner, after the manager
   * @throws io.partita.process.LaunchException if the process does not start
   * @throws io.partita.PartitaException if another manager uses the state directory
   */
  public static Manager start(ManagerOptions options, ProcessSupervisor supervisor) {
    return open(options, supervisor, () -> {});
  }

  private static Manager open(
      ManagerOptions options, ProcessSupervisor supervisor, Runnable afterwards) {
    int epoch = EPOCHS.incrementAndGet();
    ManagerProcess process = ManagerProcess.start(options, epoch, supervisor);
    try {
      HostProcess host =
          options.registrations().isEmpty()
              ? null
              : HostProcess.start(options, process, supervisor);
      return new Manager(options, process, host, afterwards);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** As {@link #connect(Endpoint, AuthKey, SessionOptions)}, with the defaults. */
  public static Session connect(Endpoint endpoint, AuthKey key) {
    return connect(endpoint, key, SessionOptions.DEFAULTS);
  }

  /**
   * A session with a manager that another process has started.
   *
   * @throws ConnectionRefusedException if nobody is there, or refuses the key
   */
  public static Session connect(Endpoint endpoint, AuthKey key, SessionOptions options) {
    return Session.connect(endpoint, key, options);
  }

  /**
   * This process's session, made at the first call. What it holds, all users of it hold.
   *
   * @throws ManagerGoneException if the manager has ended
   */
  public synchronized Session session() {
    if (shared == null || !shared.isOpen()) {
      shared = connect();
    }
    return shared;
  }

  /**
   * A new session, to be closed by the caller.
   *
   * @throws ManagerGoneException if the manager has ended
   */
  public Session connect() {
    try {
      return connect(endpoint(), key(), options.session());
    } catch (ConnectionRefusedException e) {
      if (!isGone()) {
        throw e;
      }
      throw new ManagerGoneException(
          "The manager (pid %d) has ended, and what it held is gone".formatted(pid()), e);
    }
  }

  /** Its socket closes a moment before anybody knows of its end. */
  private boolean isGone() {
    try {
      return process.isGoneWithin(LAST_MOMENT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !isAlive();
    }
  }

  public Endpoint endpoint() {
    return process.endpoint();
  }

  /** What sessions prove. Secret: whoever has it can do everything here. */
  public AuthKey key() {
    return process.key();
  }

  public long pid() {
    return process.pid();
  }

  /** Of the process that runs registered objects; empty if no type is registered. */
  public OptionalLong hostPid() {
    return host == null ? OptionalLong.empty() : OptionalLong.of(host.pid());
  }

  /** The number of its life: higher than those of the managers that this process had before. */
  public int epoch() {
    return process.epoch();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Why it ended. Completes, never with a failure, when nothing of its process is left. */
  public CompletableFuture<ExitCause> exit() {
    return process.exit();
  }

  /** Ends it, with all that it holds, and waits for that: Python's {@code shutdown}. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (shared != null) {
        shared.close();
      }
    }
    if (host != null) {
      host.close();
    }
    process.close();
    afterwards.run();
  }
}
