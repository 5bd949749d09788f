package io.partita.transport;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Waits for other processes to connect, each with the key that was made for it.
 *
 * <p>One thread accepts and authenticates without ever waiting for anyone: a stranger that is
 * silent or slow is dropped after {@link #AUTHENTICATION_TIME}, and the oldest is dropped when
 * there are more than {@link #MAX_UNAUTHENTICATED}. A wrong key costs the one who tried it the
 * connection and is counted; it does not disturb the child that is expected.
 */
public final class Listener implements AutoCloseable {
  public static final Duration AUTHENTICATION_TIME = Duration.ofSeconds(2);
  public static final int MAX_UNAUTHENTICATED = 64;

  /**
   * Someone who may connect.
   *
   * @param once whether only the first one who proves the key is let in
   * @param taker must not wait: it is called on the listener's thread
   * @param dropped called when nobody may come any more
   */
  record Expected(AuthKey key, boolean once, Consumer<Connection> taker, Runnable dropped) {}

  private final Map<String, Expected> expected = new ConcurrentHashMap<>();
  private final Reception reception;
  private final Thread thread;
  private volatile boolean closed;

  private Listener(Endpoint endpoint, ConnectionOptions options) throws IOException {
    reception = new Reception(endpoint, options, expected);
    thread = new Thread(this::run, "partita-listener");
    thread.setDaemon(true);
  }

  /** Listens with {@link ConnectionOptions#DEFAULTS} for those who connect. */
  public static Listener open(SocketDirectory directory) {
    return open(directory, ConnectionOptions.DEFAULTS);
  }

  /** Listens on a new socket in the directory. */
  public static Listener open(SocketDirectory directory, ConnectionOptions options) {
    return open(new Endpoint.Unix(directory.newSocket()), options);
  }

  /**
   * Listens at an endpoint that nobody listens at.
   *
   * @throws PartitaException if that is impossible; also for TCP beyond this host's loopback unless
   *     the options have {@link ConnectionOptions#tls}
   */
  public static Listener open(Endpoint endpoint, ConnectionOptions options) {
    try {
      Listener listener = new Listener(endpoint, options);
      listener.thread.start();
      return listener;
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot listen at %s: %s; %s".formatted(endpoint, e.getMessage(), advice(endpoint)), e);
    }
  }

  private static String advice(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Unix
        ? "is its file system one that holds sockets, and nobody else there?"
        : "is the address one of this host's, and the port free?";
  }

  public Endpoint endpoint() {
    return reception.endpoint();
  }

  /**
   * The Unix socket.
   *
   * @throws IllegalStateException if it listens at another kind of endpoint
   */
  public Path address() {
    if (endpoint() instanceof Endpoint.Unix unix) {
      return unix.path();
    }
    throw new IllegalStateException(endpoint() + " is no Unix socket");
  }

  /** How many were turned away so far: wrong key, not expected, too slow, or too many at once. */
  public long refused() {
    return reception.refused();
  }

  /**
   * Lets one child connect, once.
   *
   * <p>The future completes when the child has proved the key, on a thread of its own; it fails
   * when this listener is closed or the child is {@linkplain #forget forgotten}.
   *
   * @param childId at most 128 characters; not expected already
   */
  public CompletableFuture<Connection> expect(String childId, AuthKey key) {
    CompletableFuture<Connection> future = new CompletableFuture<>();
    expect(
        childId,
        new Expected(
            key,
            true,
            connection -> complete(future, connection),
            () ->
                future.completeExceptionally(
                    new ConnectionClosedException(childId + " is not expected any more"))));
    return future;
  }

  /**
   * Lets everybody connect who proves the key, until forgotten.
   *
   * @param id at most 128 characters; not expected already
   * @param taker gets each connection; it must not wait for anything
   */
  public void expectAll(String id, AuthKey key, Consumer<Connection> taker) {
    expect(id, new Expected(key, false, taker, () -> {}));
  }

  private void expect(String id, Expected who) {
    if (id.length() > Handshake.MAX_CHILD_ID) {
      throw new IllegalArgumentException("A child id has at most 128 characters: " + id);
    }
    if (expected.putIfAbsent(id, who) != null) {
      throw new IllegalStateException(id + " is expected already");
    }
    if (closed) {
      forget(id);
    }
  }

  /** On another thread: what hangs on the future must not keep the next child waiting. */
  private static void complete(CompletableFuture<Connection> future, Connection connection) {
    // Its own: application code may hold every thread of the common pool, and children come seldom.
    Thread thread =
        new Thread(
            () -> {
              if (!future.complete(connection)) {
                connection.close();
              }
            },
            "partita-reception");
    thread.setDaemon(true);
    thread.start();
  }

  /** Expects the child no longer; one that is connected already stays so. */
  public void forget(String childId) {
    Expected child = expected.remove(childId);
    if (child != null) {
      child.dropped.run();
    }
  }

  private void run() {
    try {
      reception.receiveGuests();
    } finally {
      closed = true;
      expected.keySet().forEach(this::forget);
    }
  }

  /** Ends listening; connections that were made stay open. Who is still expected fails. */
  @Override
  public void close() {
    closed = true;
    reception.close();
    if (Thread.currentThread() == thread) {
      return; // Called by what hangs on a future that fails because this is closing.
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
