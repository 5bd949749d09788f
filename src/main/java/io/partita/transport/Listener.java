package io.partita.transport;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Waits for child processes to connect, each with the key that was made for it.
 *
 * <p>One thread accepts and authenticates without ever waiting for anyone: a stranger that is
 * silent or slow is dropped after {@link #AUTHENTICATION_TIME}, and the oldest is dropped when
 * there are more than {@link #MAX_UNAUTHENTICATED}. A wrong key costs the one who tried it the
 * connection and is counted; it does not disturb the child that is expected.
 */
public final class Listener implements AutoCloseable {
  public static final Duration AUTHENTICATION_TIME = Duration.ofSeconds(2);
  public static final int MAX_UNAUTHENTICATED = 64;

  record Expected(AuthKey key, CompletableFuture<Connection> connection) {}

  private final Path address;
  private final Map<String, Expected> expected = new ConcurrentHashMap<>();
  private final Reception reception;
  private final Thread thread;
  private volatile boolean closed;

  private Listener(Path address, ConnectionOptions options) throws IOException {
    this.address = address;
    reception = new Reception(address, options, expected);
    thread = new Thread(this::run, "partita-listener");
    thread.setDaemon(true);
  }

  /** Listens with {@link ConnectionOptions#DEFAULTS} for those who connect. */
  public static Listener open(SocketDirectory directory) {
    return open(directory, ConnectionOptions.DEFAULTS);
  }

  /** Listens on a new socket in the directory. */
  public static Listener open(SocketDirectory directory, ConnectionOptions options) {
    Path address = directory.newSocket();
    try {
      Listener listener = new Listener(address, options);
      listener.thread.start();
      return listener;
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot listen at unix:%s: %s; is its file system one that holds sockets?"
              .formatted(address, e.getMessage()),
          e);
    }
  }

  public Path address() {
    return address;
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
    if (childId.length() > Handshake.MAX_CHILD_ID) {
      throw new IllegalArgumentException("A child id has at most 128 characters: " + childId);
    }
    Expected child = new Expected(key, new CompletableFuture<>());
    if (expected.putIfAbsent(childId, child) != null) {
      throw new IllegalStateException(childId + " is expected already");
    }
    if (closed) {
      forget(childId);
    }
    return child.connection;
  }

  /** Expects the child no longer; one that is connected already stays so. */
  public void forget(String childId) {
    Expected child = expected.remove(childId);
    if (child != null) {
      child.connection.completeExceptionally(
          new ConnectionClosedException(childId + " is not expected any more"));
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
