package io.partita.transport;

import io.partita.Deadline;
import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.WireException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection between two processes that proved to each other that they hold the same key.
 *
 * <p>Any thread may {@link #send} and {@link #close}; receiving is for one thread at a time.
 * Messages of one thread arrive in its order, and never merge or split. Interrupting a thread that
 * sends or receives neither ends the call nor harms the connection; {@link #close} ends both.
 *
 * <p>What the peer sent before it died is still received, also after a {@code send} failed.
 */
public final class Connection implements AutoCloseable {
  private final Carrier carrier;
  private final String name;

  private final ReentrantLock sending = new ReentrantLock();
  private final Outflow outflow;
  private final Inflow inflow;
  private volatile boolean broken;
  private volatile boolean closed;

  /** The two directions, as this side sees them. */
  record Codec(FrameEncoder encoder, FrameDecoder decoder) {}

  /**
   * @param carrier closed by this connection
   */
  Connection(Carrier carrier, String name, Codec codec, Duration longestSpin) {
    this.carrier = carrier;
    this.name = name;
    this.outflow = new Outflow(carrier, codec.encoder());
    this.inflow = new Inflow(carrier, codec.decoder(), longestSpin);
  }

  /** Connects to a Unix socket with {@link ConnectionOptions#DEFAULTS}. */
  public static Connection connect(Path address, String childId, AuthKey key, Duration timeout) {
    Endpoint endpoint = new Endpoint.Unix(address);
    return connect(endpoint, childId, key, timeout, ConnectionOptions.DEFAULTS);
  }

  /**
   * Connects to the listener at {@code endpoint}, which expects this child id and key.
   *
   * @throws ConnectionRefusedException if nobody answers in time or either side refuses the other
   */
  public static Connection connect(
      Endpoint endpoint, String childId, AuthKey key, Duration timeout, ConnectionOptions options) {
    return new Dialer(endpoint, childId, key, options).dial(timeout);
  }

  /**
   * Sends one message. Returns when the system has taken all of it; waits as long as the peer does
   * not read.
   *
   * @param type 0 to 127
   * @throws ConnectionClosedException if the connection is closed or the peer is gone
   * @throws WireException if the message is over the limit; the connection stays usable
   */
  public void send(byte type, long callId, byte[] payload) {
    send(new Frame(type, callId, payload));
  }

  /** As {@link #send(byte, long, byte[])}. */
  public void send(Frame message) {
    sending.lock();
    try {
      requireOpen();
      outflow.write(message);
    } catch (IOException e) {
      throw broken(e);
    } finally {
      sending.unlock();
    }
  }

  /**
   * Sends messages in their order and nothing of other threads between them, with a call of the
   * system for each 64 KiB instead of each message.
   *
   * @throws ConnectionClosedException if the connection is closed or the peer is gone
   * @throws WireException if one of them is over the limit; none is sent then
   */
  public void sendAll(Collection<Frame> messages) {
    sending.lock();
    try {
      requireOpen();
      outflow.check(messages);
      outflow.write(messages);
    } catch (IOException e) {
      throw broken(e);
    } finally {
      sending.unlock();
    }
  }

  /** Throws a {@link WireException} if the message is over the limit. */
  void check(Frame message) {
    outflow.check(List.of(message));
  }

  /**
   * Takes a message for {@link #flush}, and never waits. For an {@link EventLoop}'s thread: nobody
   * else sends on this connection.
   */
  void post(Frame message) {
    outflow.post(message);
  }

  /** See {@link Outflow#postedBytes}. */
  long postedBytes() {
    return outflow.postedBytes();
  }

  /** Sends what was posted as far as that is possible now; whether that was all. */
  boolean flush() {
    requireOpen();
    try {
      return outflow.flush();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private void requireOpen() {
    if (closed || broken) {
      throw new ConnectionClosedException("The connection to " + name + " is closed");
    }
  }

  private ConnectionClosedException broken(IOException e) {
    // The channel stays open: what the peer sent before it died is still to be received.
    broken = true;
    return new ConnectionClosedException(name + " is gone or closed the connection", e);
  }

  /**
   * Waits for the next message.
   *
   * @return null at the end of the stream: the peer closed or died, or this connection is closed
   * @throws WireException if something arrived that the peer cannot have sent; the connection is
   *     closed then
   */
  public @Nullable Frame receive() {
    return receive(null);
  }

  /** As {@link #receive()}; a passed deadline closes the connection and counts as its end. */
  @Nullable Frame receive(@Nullable Deadline deadline) {
    boolean interrupted = false;
    try {
      while (!inflow.await(deadline)) {
        interrupted |= Thread.interrupted();
        if (deadline != null && deadline.hasPassed()) {
          close();
        }
      }
      return take();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Waits until {@link #receive} has something to say at once: a message, or the end.
   *
   * @param deadline null to wait for ever
   * @return false when the deadline has passed
   * @throws InterruptedException if this thread was interrupted and had to wait; nothing is lost
   */
  public boolean awaitMessage(@Nullable Deadline deadline) throws InterruptedException {
    boolean there = inflow.await(deadline);
    if (!there && Thread.interrupted()) {
      throw new InterruptedException("Interrupted while waiting for " + name);
    }
    return there;
  }

  /** Whether {@link #receive} has something to say at once; looks, but never waits. */
  public boolean hasMessage() {
    return inflow.look();
  }

  /**
   * The next message if it came together with the one before: costs no call of the system.
   *
   * @return null if {@link #receive} would have to look
   */
  public @Nullable Frame receiveBuffered() {
    return inflow.decode() ? take() : null;
  }

  private @Nullable Frame take() {
    boolean whole = false;
    try {
      Frame message = closed ? null : inflow.take();
      whole = message != null;
      return message;
    } finally {
      if (!whole) {
        close();
      }
    }
  }

  /** From now on only frames of this connection count. Before the connection is handed out. */
  void bind(Codec bound) {
    outflow.bind(bound.encoder());
    inflow.bind(bound.decoder());
  }

  /** What ended the stream, where that was not the peer in order. By the thread that receives. */
  @Nullable IOException failure() {
    return inflow.failure();
  }

  /** Where the peer has called from; empty for a Unix socket, whose callers have no address. */
  public Optional<Endpoint> caller() {
    try {
      return carrier.channel().getRemoteAddress() instanceof InetSocketAddress address
          ? Optional.of(new Endpoint.Tcp(address.getHostString(), address.getPort()))
          : Optional.empty();
    } catch (IOException e) {
      throw new ConnectionClosedException("The connection to " + name + " is closed", e);
    }
  }

  SelectableChannel channel() {
    return carrier.channel();
  }

  /** False after {@link #close}, at the end of the stream, and when a send has failed. */
  public boolean isOpen() {
    return !closed && !broken;
  }

  /** Whether nothing can be received any more, as after its end. */
  boolean isClosed() {
    return closed;
  }

  /** What was sent before still reaches the peer. */
  @Override
  public void close() {
    closed = true;
    try {
      carrier.close();
    } catch (IOException e) {
      // Nothing can be done about it, and nothing depends on it: the peer sees the end either way.
      System.getLogger("io.partita.transport").log(System.Logger.Level.DEBUG, name, e);
    }
    inflow.close();
    outflow.close();
  }

  @Override
  public String toString() {
    return "Connection[" + name + (isOpen() ? "]" : ", closed]");
  }
}
