package io.partita.transport;

import io.partita.wire.Frame;
import io.partita.wire.FrameEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What leaves by one connection. Under the connection's lock for sending, but for {@link #close}.
 */
final class Outflow implements AutoCloseable {
  /**
   * Room for 64 KiB, which a socket takes at once on Linux, and for what a message adds to them.
   */
  static final int BUFFER_BYTES = (64 << 10) + 512;

  private final Carrier carrier;
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private FrameEncoder encoder;

  // What was posted and is not begun.
  private final ArrayDeque<Frame> posted = new ArrayDeque<>();
  private long postedBytes;
  private boolean encoding;

  private volatile @Nullable Readiness writable;
  private volatile boolean closed;

  Outflow(Carrier carrier, FrameEncoder encoder) {
    this.carrier = carrier;
    this.encoder = encoder;
  }

  void bind(FrameEncoder bound) {
    encoder = bound;
  }

  /** Throws if any of the messages is over the limit; none was sent then. */
  void check(Iterable<Frame> messages) {
    messages.forEach(encoder::check);
  }

  /** Returns when the system has taken all of it. */
  void write(Frame message) throws IOException {
    out.clear();
    append(message);
    drain();
  }

  /** As {@link #write(Frame)}, with as few calls of the system as there are buffers full. */
  void write(Iterable<Frame> messages) throws IOException {
    out.clear();
    for (Frame message : messages) {
      append(message);
    }
    drain();
  }

  private void append(Frame message) throws IOException {
    encoder.start(message);
    while (!encoder.fill(out)) {
      drain();
    }
  }

  /** Empties the buffer into the socket. The interrupt of a thread that waits here stays. */
  private void drain() throws IOException {
    out.flip();
    boolean interrupted = false;
    try {
      carrier.write(out);
      while (out.hasRemaining() || !carrier.flush()) {
        interrupted |= Thread.interrupted();
        writable().await(null);
        carrier.write(out);
      }
      out.clear();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes a message for {@link #flush}; never waits. Not mixed with {@link #write}. */
  void post(Frame message) {
    encoder.check(message);
    posted.add(message);
    postedBytes += message.payload().length;
  }

  /** Of the payloads of messages that were posted and are not even begun. */
  long postedBytes() {
    return postedBytes;
  }

  /** Sends what was posted as far as the system takes it; whether that was all. */
  boolean flush() throws IOException {
    boolean more;
    do {
      more = fill();
      out.flip();
      carrier.write(out);
      out.compact();
    } while (more && out.position() == 0);
    return out.position() == 0 && carrier.flush();
  }

  /** Whether more was posted than fits into the buffer. */
  private boolean fill() {
    while (encoding || !posted.isEmpty()) {
      if (!encoding) {
        Frame next = posted.remove();
        encoder.start(next);
        encoding = true;
        postedBytes -= next.payload().length;
      }
      encoding = !encoder.fill(out);
      if (encoding) {
        return true;
      }
    }
    return false;
  }

  private Readiness writable() throws IOException {
    Readiness result = writable;
    if (result == null) {
      result = new Readiness(carrier.channel(), SelectionKey.OP_WRITE);
      writable = result;
      if (closed) {
        result.close();
      }
    }
    return result;
  }

  /** Ends the wait of who is in {@link #write}; from any thread. */
  @Override
  public void close() {
    closed = true;
    Readiness waiting = writable;
    if (waiting != null) {
      waiting.close();
    }
  }
}
