package io.partita.transport;

import io.partita.PartitaException;
import io.partita.wire.Frame;
import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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

  private static final System.Logger LOG = System.getLogger("io.partita.transport");
  private static final int BACKLOG = 1024;
  private static final int ACCEPTS_AT_ONCE = 16;

  private record Expected(AuthKey key, CompletableFuture<Connection> connection) {}

  private final Path address;
  private final FrameLimits limits;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final Thread thread;
  private final Map<String, Expected> expected = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean closed;

  // Only the listener's thread touches these. All guests have the same time, so the first to come
  // is
  // the first to be late.
  private final ArrayDeque<Guest> guests = new ArrayDeque<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(4096);

  private Listener(Path address, FrameLimits limits) throws IOException {
    this.address = address;
    this.limits = limits;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(address), BACKLOG);
      server.configureBlocking(false);
      selector = Selector.open();
      server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    thread = new Thread(this::run, "partita-listener");
    thread.setDaemon(true);
  }

  /** Listens with {@link FrameLimits#DEFAULTS} for those who connect. */
  public static Listener open(SocketDirectory directory) {
    return open(directory, FrameLimits.DEFAULTS);
  }

  /** Listens on a new socket in the directory. */
  public static Listener open(SocketDirectory directory, FrameLimits limits) {
    Path address = directory.newSocket();
    try {
      Listener listener = new Listener(address, limits);
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
    return refused.get();
  }

  /**
   * Lets one child connect, once.
   *
   * <p>The future completes when the child has proved the key, on a thread of the default executor;
   * it fails when this listener is closed or the child is {@linkplain #forget forgotten}.
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
    try (server;
        selector) {
      while (!closed) {
        Guest oldest = guests.peek();
        long wait = oldest == null ? 0 : oldest.deadline.remaining().toMillis() + 1;
        selector.select(this::serve, wait);
        dropLate();
      }
    } catch (IOException | RuntimeException e) {
      // The top of the thread: without it no child can ever connect, so whoever waits is told.
      LOG.log(Level.ERROR, "No child can connect any more at unix:" + address, e);
      closed = true;
    } finally {
      guests.forEach(Guest::close);
      expected.keySet().forEach(this::forget);
    }
  }

  private void serve(SelectionKey key) {
    if (key.attachment() instanceof Guest guest) {
      try {
        hear(guest);
      } catch (IOException | WireException e) {
        refuse(guest, String.valueOf(e.getMessage()));
      }
    } else {
      accept();
    }
  }

  private void accept() {
    try {
      for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        SocketChannel channel = server.accept();
        if (channel == null) {
          return;
        }
        welcome(channel);
      }
    } catch (IOException e) {
      // Most likely no file descriptor is free.
      LOG.log(Level.WARNING, "Cannot accept at unix:" + address, e);
    }
  }

  private void welcome(SocketChannel channel) throws IOException {
    if (guests.size() >= MAX_UNAUTHENTICATED) {
      refuse(guests.getFirst(), "more than " + MAX_UNAUTHENTICATED + " at once");
    }
    Guest guest = new Guest(channel);
    guests.add(guest);
    try {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, guest);
      guest.send(guest.challenge.frame());
    } catch (IOException e) {
      refuse(guest, String.valueOf(e.getMessage()));
    }
  }

  private void hear(Guest guest) throws IOException {
    in.clear();
    int count = guest.channel.read(in);
    in.flip();
    Frame frame = guest.decoder.decode(in);
    if (frame != null) {
      answer(guest, Handshake.Response.read(frame));
    } else if (count < 0) {
      refuse(guest, "left without a word");
    }
  }

  private void answer(Guest guest, Handshake.Response response) throws IOException {
    Expected child = expected.get(response.childId());
    Handshake handshake =
        Handshake.ofListener(
            child == null ? AuthKey.generate() : child.key, guest.challenge, response);
    boolean proved = handshake.isProvedBy(Handshake.Role.CONNECTOR, response.proof());
    if (child == null || !proved || in.hasRemaining()) {
      guest.send(new Frame(Handshake.REFUSED, 0, new byte[0]));
      refuse(guest, "not expected, or the wrong key");
      return;
    }
    guest.send(handshake.welcome());
    guests.remove(guest);
    expected.remove(response.childId(), child);
    release(guest.channel);
    Connection connection =
        new Connection(
            guest.channel,
            response.childId(),
            handshake.encoder(Handshake.Role.LISTENER, limits),
            handshake.decoder(Handshake.Role.CONNECTOR, limits));
    handOver(connection, child.connection);
  }

  private void release(SocketChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null) {
      key.cancel();
    }
  }

  /** On another thread: what hangs on the future must not keep the next child waiting. */
  private static void handOver(Connection connection, CompletableFuture<Connection> future) {
    future
        .defaultExecutor()
        .execute(
            () -> {
              if (!future.complete(connection)) {
                connection.close();
              }
            });
  }

  private void dropLate() {
    for (Guest guest = guests.peek();
        guest != null && guest.deadline.hasPassed();
        guest = guests.peek()) {
      refuse(guest, "no proof within " + AUTHENTICATION_TIME);
    }
  }

  private void refuse(Guest guest, String why) {
    guests.remove(guest);
    guest.close();
    long count = refused.incrementAndGet();
    // Each doubling only: whoever tries often must not fill the log.
    Level level = Long.bitCount(count) == 1 ? Level.INFO : Level.DEBUG;
    LOG.log(level, "Refused a connection at unix:{0}, {1} so far: {2}", address, count, why);
  }

  /** Ends listening; connections that were made stay open. Who is still expected fails. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
