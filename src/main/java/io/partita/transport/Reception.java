package io.partita.transport;

import io.partita.Deadline;
import io.partita.transport.Handshake.Role;
import io.partita.transport.Listener.Expected;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Accepts whoever knocks, and lets in who proves the key. All of it runs on the listener's thread.
 */
final class Reception {
  private static final System.Logger LOG = System.getLogger("io.partita.transport");
  private static final int ACCEPTS_AT_ONCE = 16;
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  private final Endpoint endpoint;
  private final ConnectionOptions options;
  private final Map<String, Expected> expected;
  private final @Nullable Tls tls;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final SelectionKey accepting;
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean closed;

  // All guests have the same time, so the first to come is the first to be late.
  private final ArrayDeque<Guest> guests = new ArrayDeque<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
  private @Nullable Deadline pause;

  Reception(Endpoint asked, ConnectionOptions options, Map<String, Expected> expected)
      throws IOException {
    this.options = options;
    this.expected = expected;
    this.tls = asked instanceof Endpoint.Tcp ? options.tls() : null;
    server = Sockets.listen(asked, tls);
    try {
      endpoint = Sockets.bound(asked, server);
      selector = server.provider().openSelector();
      accepting = server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** Where it listens, with the number of a port that was left open. */
  Endpoint endpoint() {
    return endpoint;
  }

  long refused() {
    return refused.get();
  }

  /** From any thread. */
  void close() {
    closed = true;
    selector.wakeup();
  }

  /** Returns when this is closed. */
  void receiveGuests() {
    try (server;
        selector) {
      while (!closed) {
        selector.select(this::serve, nextWait());
        dropLate();
        endPause();
      }
    } catch (IOException | RuntimeException e) {
      // The top of the thread: whoever is expected now fails, which is all that can be done here.
      LOG.log(Level.ERROR, "Nobody can connect any more at " + endpoint, e);
    } finally {
      guests.forEach(Guest::close);
      if (endpoint instanceof Endpoint.Unix unix) {
        unix.path().toFile().delete();
      }
    }
  }

  /** Milliseconds until something is due, 0 when nothing is. */
  private long nextWait() {
    Deadline next = pause;
    Guest oldest = guests.peek();
    if (next == null && oldest != null) {
      next = oldest.deadline;
    }
    return next == null ? 0 : next.remaining().toMillis() + 1;
  }

  private void serve(SelectionKey key) {
    if (!key.isValid()) {
      return; // Made room for another guest a moment ago.
    }
    if (key.attachment() instanceof Guest guest) {
      try {
        hear(guest);
      } catch (IOException | WireException e) {
        refuse(guest, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        // A fault with one guest must not keep the others out.
        LOG.log(Level.ERROR, "A connection at " + endpoint + " could not be received", e);
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
        welcome(guest(channel));
      }
    } catch (IOException e) {
      // Most likely no file descriptor is free; asking at once again would only burn the processor.
      LOG.log(Level.WARNING, "Cannot accept at " + endpoint + "; trying again soon", e);
      accepting.interestOps(0);
      pause = Deadline.after(ACCEPT_PAUSE);
    }
  }

  private void endPause() {
    if (pause != null && pause.hasPassed()) {
      pause = null;
      accepting.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  private Guest guest(SocketChannel channel) throws IOException {
    boolean made = false;
    try {
      Sockets.prepare(channel);
      Guest guest = new Guest(tls == null ? Carrier.plain(channel) : tls.server(channel));
      made = true;
      return guest;
    } finally {
      if (!made) {
        channel.close();
      }
    }
  }

  private void welcome(Guest guest) {
    if (guests.size() >= Listener.MAX_UNAUTHENTICATED) {
      refuse(guests.getFirst(), "more than " + Listener.MAX_UNAUTHENTICATED + " at once");
    }
    guests.add(guest);
    try {
      guest.carrier.channel().register(selector, SelectionKey.OP_READ, guest);
      guest.challenge();
    } catch (IOException e) {
      refuse(guest, String.valueOf(e.getMessage()));
    }
  }

  private void hear(Guest guest) throws IOException {
    Frame frame;
    int count;
    do {
      in.clear();
      count = guest.carrier.read(in);
      in.flip();
      frame = guest.decoder.decode(in);
    } while (frame == null && count > 0);
    guest.challenge();
    if (frame != null && !in.hasRemaining()) {
      answer(guest, Handshake.Response.read(frame));
    } else if (frame != null) {
      refuse(guest, "said more than was asked");
    } else if (count < 0) {
      refuse(guest, "left without a proof");
    }
  }

  private void answer(Guest guest, Handshake.Response response) throws IOException {
    Expected child = expected.get(response.childId());
    if (child == null) {
      turnAway(guest, "nobody of that name is expected");
      return;
    }
    Handshake.Secret secret = Handshake.Secret.of(child.key(), guest.carrier);
    Handshake handshake = Handshake.ofListener(secret, guest.challenge, response);
    if (!handshake.isProvedBy(Role.CONNECTOR, response.proof())) {
      turnAway(guest, "the wrong key");
      return;
    }
    Connection connection =
        new Connection(
            guest.carrier,
            response.childId(),
            handshake.codec(Role.LISTENER, options.frames()),
            options.longestSpin());
    try {
      guest.send(handshake.welcome());
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    if (child.once()) {
      expected.remove(response.childId(), child);
    }
    guests.remove(guest);
    release(guest.carrier.channel());
    child.taker().accept(connection);
  }

  private void release(SocketChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null) {
      key.cancel();
    }
  }

  private void dropLate() {
    for (Guest guest = guests.peek();
        guest != null && guest.deadline.hasPassed();
        guest = guests.peek()) {
      refuse(guest, "no proof within " + Listener.AUTHENTICATION_TIME);
    }
  }

  /** Refuses one who answered in time, and says so: trying again would not help. */
  private void turnAway(Guest guest, String why) {
    count(why);
    guests.remove(guest);
    guest.dismiss();
  }

  private void refuse(Guest guest, String why) {
    count(why);
    guests.remove(guest);
    guest.close();
  }

  private void count(String why) {
    long count = refused.incrementAndGet();
    // At each doubling only: whoever tries often must not fill the log.
    Level level = Long.bitCount(count) == 1 ? Level.INFO : Level.DEBUG;
    LOG.log(level, "Refused a connection at {0}, {1} so far: {2}", endpoint, count, why);
  }
}
