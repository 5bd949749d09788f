package io.partita.transport;

import io.partita.Deadline;
import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection between two processes that proved to each other that they hold the same key.
 *
 * <p>Any thread may {@link #send} and {@link #close}; {@link #receive} is for one thread. Messages
 * of one thread arrive in its order, and never merge or split. Interrupting a thread that sends or
 * receives neither ends the call nor harms the connection; {@link #close} ends both.
 *
 * <p>What the peer sent before it died is still received, also after a {@code send} failed.
 */
public final class Connection implements AutoCloseable {
  /** As much as a socket takes at once on Linux without waiting, and the frame's own bytes. */
  private static final int BUFFER_BYTES = (64 << 10) + FrameEncoder.MIN_BUFFER;

  private final SocketChannel channel;
  private final String name;

  // The channel never blocks: a blocking one would be closed by an interrupt of the thread in it.
  private final ReentrantLock sending = new ReentrantLock();
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private FrameEncoder encoder;
  private volatile @Nullable Readiness writable;
  private volatile boolean broken;

  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
  private FrameDecoder decoder;
  private final Readiness readable;
  private final Spinner spinner;

  private volatile boolean closed;

  /** The two directions, as this side sees them. */
  record Codec(FrameEncoder encoder, FrameDecoder decoder) {}

  /**
   * @param channel non-blocking; closed by this connection, also when this constructor throws
   */
  Connection(SocketChannel channel, String name, Codec codec, Duration longestSpin)
      throws IOException {
    this.channel = channel;
    this.name = name;
    this.encoder = codec.encoder();
    this.decoder = codec.decoder();
    this.spinner = new Spinner(longestSpin, SpareCores.OF_THIS_HOST);
    try {
      this.readable = new Readiness(channel, SelectionKey.OP_READ);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Connects with {@link ConnectionOptions#DEFAULTS}. */
  public static Connection connect(Path address, String childId, AuthKey key, Duration timeout) {
    return new Dialer(address, childId, key, ConnectionOptions.DEFAULTS).dial(timeout);
  }

  /**
   * Connects to the listener at {@code address}, which expects this child id and key.
   *
   * @throws ConnectionRefusedException if nobody answers in time or either side refuses the other
   */
  public static Connection connect(
      Path address, String childId, AuthKey key, Duration timeout, ConnectionOptions options) {
    return new Dialer(address, childId, key, options).dial(timeout);
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

  void send(Frame message) {
    sending.lock();
    try {
      if (closed || broken) {
        throw new ConnectionClosedException("The connection to " + name + " is closed");
      }
      encoder.start(message);
      write();
    } catch (IOException e) {
      // The channel stays open: what the peer sent before it died is still to be received.
      broken = true;
      throw new ConnectionClosedException(name + " is gone or closed the connection", e);
    } finally {
      sending.unlock();
    }
  }

  private void write() throws IOException {
    boolean interrupted = false;
    try {
      boolean complete;
      do {
        out.clear();
        complete = encoder.fill(out);
        out.flip();
        while (out.hasRemaining()) {
          if (channel.write(out) == 0) {
            interrupted |= Thread.interrupted();
            writable().await(null);
          }
        }
      } while (!complete);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Readiness writable() throws IOException {
    Readiness result = writable;
    if (result == null) {
      result = new Readiness(channel, SelectionKey.OP_WRITE);
      writable = result;
      if (closed) {
        result.close();
      }
    }
    return result;
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
      while (!closed) {
        Frame message = decoder.decode(in);
        if (message != null) {
          return message;
        }
        in.clear();
        int count = channel.read(in);
        if (count == 0) {
          count = spinner.read(channel, in);
        }
        in.flip();
        if (count < 0 || (deadline != null && deadline.hasPassed())) {
          close();
        } else if (count == 0) {
          interrupted |= Thread.interrupted();
          readable.await(deadline);
          spinner.waited();
        }
      }
      return null;
    } catch (WireException e) {
      close();
      throw e;
    } catch (IOException e) {
      // Closed here, or reset because the peer left messages unread: after the last one either way.
      close();
      return null;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** From now on only frames of this connection count. Before the connection is handed out. */
  void bind(Codec bound) {
    encoder = bound.encoder();
    decoder = bound.decoder();
  }

  /** False after {@link #close}, at the end of the stream, and when a send has failed. */
  public boolean isOpen() {
    return !closed && !broken;
  }

  /** What was sent before still reaches the peer. */
  @Override
  public void close() {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing can be done about it, and nothing depends on it: the peer sees the end either way.
      System.getLogger("io.partita.transport").log(System.Logger.Level.DEBUG, name, e);
    }
    readable.close();
    Readiness waiting = writable;
    if (waiting != null) {
      waiting.close();
    }
  }

  @Override
  public String toString() {
    return "Connection[" + name + (isOpen() ? "]" : ", closed]");
  }
}
