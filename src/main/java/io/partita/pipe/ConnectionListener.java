package io.partita.pipe;

import io.partita.Deadline;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.Endpoint;
import io.partita.transport.Listener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for others who hold the same key to connect: Python's {@code
 * multiprocessing.connection.Listener}.
 *
 * <p>Who connects is authenticated at once, in the background, and then waits to be accepted; up to
 * {@value #MAX_WAITING} do, and the next one sees the end of the stream. A silent or slow stranger
 * keeps nobody waiting. Safe for use by several threads.
 */
public final class ConnectionListener implements Waitable, AutoCloseable {
  static final int MAX_WAITING = 256;

  private final Listener listener;
  private final ObjectOptions options;
  private final Runnable release;
  private final List<Runnable> signals = new CopyOnWriteArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Under the lock.
  private final ArrayDeque<Connection> waiting = new ArrayDeque<>();
  private @Nullable Endpoint lastAccepted;
  private boolean closed;

  private ConnectionListener(
      Listener listener, AuthKey key, ObjectOptions options, Runnable release) {
    this.listener = listener;
    this.options = options;
    this.release = release;
    listener.expectAll(ObjectConnection.CLIENT, key, this::arrived);
  }

  /** Listens on a Unix socket of its own, in a directory that only this user can enter. */
  public static ConnectionListener open(AuthKey key) {
    Objects.requireNonNull(key, "key");
    PipeSockets.Use use = PipeSockets.use();
    ObjectOptions options = ObjectOptions.DEFAULTS;
    Listener listener = use.listen(options.connection());
    return new ConnectionListener(listener, key, options, use::close);
  }

  /**
   * Listens at an endpoint.
   *
   * @throws io.partita.PartitaException if that is impossible; also for TCP beyond this host's
   *     loopback without TLS
   */
  public static ConnectionListener open(Endpoint endpoint, AuthKey key, ObjectOptions options) {
    Objects.requireNonNull(key, "key");
    Listener listener = Listener.open(endpoint, options.connection());
    return new ConnectionListener(listener, key, options, () -> {});
  }

  private void arrived(Connection connection) {
    lock.lock();
    try {
      if (closed || waiting.size() == MAX_WAITING) {
        connection.close();
        return;
      }
      waiting.add(connection);
      changed.signal();
    } finally {
      lock.unlock();
    }
    signals.forEach(Runnable::run);
  }

  /** Where others connect to; a port that was left open has its number. */
  public Endpoint endpoint() {
    return listener.endpoint();
  }

  /** How many were turned away so far for a wrong key, or for saying nothing in time. */
  public long refused() {
    return listener.refused();
  }

  /**
   * Waits for the next one who connects.
   *
   * @throws ConnectionClosedException if this listener is closed, also meanwhile
   */
  public ObjectConnection accept() throws InterruptedException {
    return accept((Deadline) null).orElseThrow();
  }

  /** As {@link #accept()}, for so long; zero or less looks once. Empty when the time has passed. */
  public Optional<ObjectConnection> accept(Duration timeout) throws InterruptedException {
    return accept(Deadline.after(timeout));
  }

  private Optional<ObjectConnection> accept(@Nullable Deadline deadline)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty()) {
        if (closed) {
          throw new ConnectionClosedException("The listener at %s is closed".formatted(endpoint()));
        }
        if (deadline == null) {
          changed.await();
        } else if (deadline.hasPassed()) {
          return Optional.empty();
        } else {
          var unused = changed.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        }
      }
      return Optional.of(accepted(waiting.remove()));
    } finally {
      lock.unlock();
    }
  }

  private ObjectConnection accepted(Connection connection) {
    Endpoint caller = connection.caller().orElse(endpoint());
    lastAccepted = caller;
    return new ObjectConnection(
        caller.toString(), options, CompletableFuture.completedFuture(connection));
  }

  /**
   * Where the last one who was accepted had connected from: Python's {@code last_accepted}. Empty
   * before the first; for a Unix socket, whose clients have no address, the listener's own.
   */
  public Optional<Endpoint> lastAccepted() {
    lock.lock();
    try {
      return Optional.ofNullable(lastAccepted);
    } finally {
      lock.unlock();
    }
  }

  /** Whether an accept would end at once. */
  @Override
  public boolean isReady() {
    lock.lock();
    try {
      return closed || !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Watch watch(Runnable signal) {
    signals.add(signal);
    signal.run();
    return () -> signals.remove(signal);
  }

  /** Connections that were accepted stay open; those that wait see the end. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      waiting.forEach(Connection::close);
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    listener.close();
    release.run();
    signals.forEach(Runnable::run);
  }

  @Override
  public String toString() {
    return "ConnectionListener[" + endpoint() + "]";
  }
}
