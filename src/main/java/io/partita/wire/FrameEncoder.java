package io.partita.wire;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Turns the messages of one direction of one connection into bytes, in pieces as large as the
 * caller's buffer. Confined to the thread that holds the connection's send lock.
 */
public final class FrameEncoder {
  static final int HEADER_BYTES = 17;
  static final int CHECKSUM_BYTES = 4;
  static final int MORE = 0x80;

  /** The least a buffer given to {@link #fill} must hold. */
  public static final int MIN_BUFFER = 64;

  private static final byte[] NOTHING = {};

  // IDLE -> HEADER -> PAYLOAD -> CHECKSUM -> HEADER (message goes on) or IDLE
  private enum Phase {
    IDLE,
    HEADER,
    PAYLOAD,
    CHECKSUM
  }

  private final FrameLimits limits;
  private final byte[] binding;
  private final CRC32C checksum = new CRC32C();
  private int sequence;

  private Phase phase = Phase.IDLE;
  private byte type;
  private long callId;
  private byte[] payload = NOTHING;
  private int position;
  private int frameEnd;

  /**
   * @param binding a number that only this direction of this connection has, so that a frame from
   *     elsewhere has the wrong checksum
   */
  public FrameEncoder(FrameLimits limits, long binding) {
    this.limits = limits;
    this.binding = ByteBuffer.allocate(Long.BYTES).putLong(binding).array();
  }

  /**
   * Begins a message; {@link #fill} until it returns true.
   *
   * @throws WireException if the message is over the limit; nothing was begun then
   */
  public void start(Frame message) {
    if (phase != Phase.IDLE) {
      throw new IllegalStateException("The message before is not complete");
    }
    check(message);
    type = message.type();
    callId = message.callId();
    payload = message.payload();
    position = 0;
    phase = Phase.HEADER;
  }

  /**
   * Says beforehand whether {@link #start} would take a message.
   *
   * @throws WireException if it is over the limit
   */
  public void check(Frame message) {
    if (message.payload().length > limits.maxMessage()) {
      throw new WireException(
          "A message of %d bytes is over the limit of %d bytes; send less at once, or raise the limit (ObjectOptions.withMaxMessage)"
              .formatted(message.payload().length, limits.maxMessage()));
    }
  }

  /**
   * Puts as much of the message into the buffer as fits.
   *
   * @param out if it is empty, with at least {@link #MIN_BUFFER} bytes
   * @return true when the message is complete, false when it goes on in another buffer
   */
  public boolean fill(ByteBuffer out) {
    while (true) {
      switch (phase) {
        case HEADER -> {
          if (out.remaining() < HEADER_BYTES) {
            return false;
          }
          putHeader(out);
        }
        case PAYLOAD -> {
          if (!putPayload(out)) {
            return false;
          }
        }
        case CHECKSUM -> {
          if (out.remaining() < CHECKSUM_BYTES) {
            return false;
          }
          out.putInt((int) checksum.getValue());
          phase = position < payload.length ? Phase.HEADER : Phase.IDLE;
        }
        case IDLE -> {
          payload = NOTHING;
          return true;
        }
      }
    }
  }

  private void putHeader(ByteBuffer out) {
    int length = Math.min(payload.length - position, limits.maxFrame());
    frameEnd = position + length;
    int begin = out.position();
    out.putInt(length);
    out.put((byte) (frameEnd < payload.length ? type | MORE : type));
    out.putInt(sequence++);
    out.putLong(callId);
    checksum.reset();
    checksum.update(binding);
    int limit = out.limit();
    out.limit(out.position()).position(begin);
    checksum.update(out);
    out.limit(limit);
    phase = Phase.PAYLOAD;
  }

  private boolean putPayload(ByteBuffer out) {
    int count = Math.min(out.remaining(), frameEnd - position);
    out.put(payload, position, count);
    checksum.update(payload, position, count);
    position += count;
    if (position < frameEnd) {
      return false;
    }
    phase = Phase.CHECKSUM;
    return true;
  }
}
