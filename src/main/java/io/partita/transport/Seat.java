package io.partita.transport;

import io.partita.transport.EventLoop.Guest;
import io.partita.wire.Frame;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection's place in an {@link EventLoop}. For the loop's thread. */
public final class Seat {
  /** Who leaves so much unread is not listened to until it has read half of that. */
  private static final long MOST_POSTED = 8 << 20;

  final Connection connection;
  final SelectionKey key;
  long lastActive;
  @Nullable Guest guest;

  private final EventLoop loop;
  private boolean hasPosted;
  private boolean heldUp;
  private int interest = SelectionKey.OP_READ;

  Seat(EventLoop loop, Connection connection, SelectionKey key) {
    this.loop = loop;
    this.connection = connection;
    this.key = key;
  }

  Guest guest() {
    return Objects.requireNonNull(guest);
  }

  boolean isHeldUp() {
    return heldUp;
  }

  /**
   * Sends a message, when the turn is over and the peer takes it; nothing if it has left.
   *
   * @throws io.partita.wire.WireException if it is over the limit
   */
  public void post(Frame message) {
    if (connection.isOpen()) {
      connection.post(message);
      if (!hasPosted) {
        hasPosted = true;
        loop.hasPosted(this);
      }
    }
  }

  /** Ends the connection when the turn is over. */
  public void close() {
    loop.execute(() -> loop.end(this));
  }

  void flush() {
    hasPosted = false;
    boolean isAllOut = connection.flush();
    boolean was = heldUp;
    heldUp = connection.postedBytes() > (was ? MOST_POSTED / 2 : MOST_POSTED);
    if (was && !heldUp) {
      loop.goOnWith(this);
    }
    listenFor((heldUp ? 0 : SelectionKey.OP_READ) | (isAllOut ? 0 : SelectionKey.OP_WRITE));
  }

  /** Nothing reaches the peer any more: what it has sent, and its end, are still to be heard. */
  void hearOut() {
    heldUp = false;
    listenFor(SelectionKey.OP_READ);
    loop.goOnWith(this);
  }

  private void listenFor(int wanted) {
    if (wanted != interest && key.isValid()) {
      interest = wanted;
      key.interestOps(wanted);
    }
  }

  @Override
  public String toString() {
    return "Seat of " + connection;
  }
}
