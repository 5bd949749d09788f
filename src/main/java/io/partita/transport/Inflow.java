package io.partita.transport;

import io.partita.Deadline;
import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What arrives by one connection. For one thread at a time, but for {@link #close}. */
final class Inflow implements AutoCloseable {
  private final Carrier carrier;
  private final ByteBuffer in = ByteBuffer.allocateDirect(Outflow.BUFFER_BYTES).limit(0);
  private volatile @Nullable Readiness readable;
  private final Spinner.Source source;
  private final Spinner spinner;
  private FrameDecoder decoder;

  // What was found and not taken yet.
  private @Nullable Frame next;
  private @Nullable WireException damage;
  private @Nullable IOException failure;
  private volatile boolean ended;

  Inflow(Carrier carrier, FrameDecoder decoder, Duration longestSpin) {
    this.carrier = carrier;
    this.decoder = decoder;
    this.source = carrier::read;
    this.spinner = new Spinner(longestSpin, SpareCores.OF_THIS_HOST);
  }

  void bind(FrameDecoder bound) {
    decoder = bound;
  }

  /** What ended it, where that was not the peer in order. */
  @Nullable IOException failure() {
    return failure;
  }

  /** Takes the message that was found; null at the end of the stream. */
  @Nullable Frame take() {
    WireException found = damage;
    if (found != null) {
      damage = null;
      throw found;
    }
    Frame message = next;
    next = null;
    return message;
  }

  /** Whether {@link #take} has something to say: a message, damage or the end. */
  boolean isSettled() {
    return next != null || damage != null || ended;
  }

  /** Looks for a message among the bytes that were read already. */
  boolean decode() {
    if (!isSettled()) {
      try {
        next = decoder.decode(in);
      } catch (WireException e) {
        damage = e;
        ended = true;
      }
    }
    return isSettled();
  }

  /** Reads what is there, without waiting. */
  boolean look() {
    while (!decode() && read(false)) {
      // There may be more of it.
    }
    return isSettled();
  }

  /**
   * Waits until {@link #take} has something to say.
   *
   * @param deadline null to wait for ever
   * @return false when the deadline has passed or this thread was interrupted, which it still is
   */
  boolean await(@Nullable Deadline deadline) {
    while (!decode()) {
      if (!read(true)) {
        if (isPast(deadline) || Thread.currentThread().isInterrupted()) {
          return isSettled();
        }
        park(deadline);
      } else if (isPast(deadline)) {
        return decode();
      }
    }
    return true;
  }

  private static boolean isPast(@Nullable Deadline deadline) {
    return deadline != null && deadline.hasPassed();
  }

  /** False if there is nothing to read now. */
  private boolean read(boolean spin) {
    in.clear();
    try {
      int count = carrier.read(in);
      if (count == 0 && spin) {
        count = spinner.read(source, in);
      }
      if (count < 0) {
        ended = true;
      }
      return count != 0;
    } catch (IOException e) {
      // Closed here, or reset because the peer left messages unread: after the last one either way.
      failure = e;
      ended = true;
      return true;
    } finally {
      in.flip();
    }
  }

  private void park(@Nullable Deadline deadline) {
    try {
      readable().await(deadline);
      spinner.waited();
    } catch (IOException e) {
      failure = e;
      ended = true;
    }
  }

  /** Made at the first wait: one that an {@link EventLoop} serves never waits. */
  private Readiness readable() throws IOException {
    Readiness result = readable;
    if (result == null) {
      result = new Readiness(carrier.channel(), SelectionKey.OP_READ);
      readable = result;
      if (ended) {
        result.close();
      }
    }
    return result;
  }

  /** Ends the wait of who is in {@link #await}; from any thread. */
  @Override
  public void close() {
    ended = true;
    Readiness waiting = readable;
    if (waiting != null) {
      waiting.close();
    }
  }
}
