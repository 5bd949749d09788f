package io.partita.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one direction of one connection back into messages.
 *
 * <p>Whatever does not belong there ends it: a frame that is damaged, too large, repeated, out of
 * order, or made for another connection or the other direction. After a {@link WireException} every
 * further call throws it again. Confined to the thread that receives.
 */
public final class FrameDecoder {
  private static final byte[] NOTHING = {};

  // HEADER -> PAYLOAD -> CHECKSUM -> HEADER ; any -> BROKEN (failure is set)
  private enum Phase {
    HEADER,
    PAYLOAD,
    CHECKSUM
  }

  private final FrameLimits limits;
  private final byte[] binding;
  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer header = ByteBuffer.allocate(FrameEncoder.HEADER_BYTES);
  private int expectedSequence;
  private @Nullable WireException failure;

  private Phase phase = Phase.HEADER;
  private boolean more;
  private byte type;
  private long callId;

  // The message so far: size bytes of body are filled; the frame in hand is frameStart to frameEnd.
  private byte[] body = NOTHING;
  private int size;
  private int frameStart;
  private int frameEnd;
  private boolean continuing;

  /**
   * @param binding the number that the sender's {@link FrameEncoder} has
   */
  public FrameDecoder(FrameLimits limits, long binding) {
    this.limits = limits;
    this.binding = ByteBuffer.allocate(Long.BYTES).putLong(binding).array();
  }

  /**
   * Takes bytes until a message is complete or the buffer is empty.
   *
   * @return the message, or null when all bytes were taken and more are needed
   * @throws WireException if the bytes are not those the peer should have sent
   */
  public @Nullable Frame decode(ByteBuffer in) {
    if (failure != null) {
      throw failure;
    }
    try {
      while (advance(in)) {
        if (phase == Phase.HEADER && !continuing) {
          return takeMessage();
        }
      }
      return null;
    } catch (WireException e) {
      failure = e;
      body = NOTHING;
      throw e;
    }
  }

  /** True while a message has begun and is not complete: an end of stream now would cut it. */
  public boolean insideMessage() {
    return continuing || phase != Phase.HEADER || header.position() > 0;
  }

  /** Takes one part of a frame; false when the buffer holds too little for it. */
  private boolean advance(ByteBuffer in) {
    switch (phase) {
      case HEADER -> {
        if (!fillHeader(in, FrameEncoder.HEADER_BYTES)) {
          return false;
        }
        readHeader();
      }
      case PAYLOAD -> {
        int count = Math.min(in.remaining(), frameEnd - size);
        in.get(body, size, count);
        size += count;
        if (size < frameEnd) {
          return false;
        }
        phase = Phase.CHECKSUM;
      }
      case CHECKSUM -> {
        if (!fillHeader(in, FrameEncoder.CHECKSUM_BYTES)) {
          return false;
        }
        checkChecksum();
      }
    }
    return true;
  }

  private boolean fillHeader(ByteBuffer in, int needed) {
    int count = Math.min(in.remaining(), needed - header.position());
    in.get(header.array(), header.position(), count);
    header.position(header.position() + count);
    return header.position() == needed;
  }

  private void readHeader() {
    int length = header.getInt(0);
    int typeAndMore = header.get(4);
    int sequence = header.getInt(5);
    long call = header.getLong(9);
    if (length < 0 || length > limits.maxFrame()) {
      throw new WireException(
          "The peer announced a frame of %s bytes, the limit is %d"
              .formatted(Integer.toUnsignedString(length), limits.maxFrame()));
    }
    if (sequence != expectedSequence) {
      throw new WireException(
          "Frame %s came where frame %s was due: repeated, lost or out of order"
              .formatted(
                  Integer.toUnsignedString(sequence), Integer.toUnsignedString(expectedSequence)));
    }
    expectedSequence++;
    more = (typeAndMore & FrameEncoder.MORE) != 0;
    beginFrame((byte) (typeAndMore & ~FrameEncoder.MORE), call, length);
  }

  private void beginFrame(byte frameType, long call, int length) {
    if (continuing && (frameType != type || call != callId)) {
      throw new WireException("A message was cut by a frame of another one");
    }
    if (more && length == 0) {
      throw new WireException("A frame without payload says that more follows");
    }
    if (length > limits.maxMessage() - size) {
      throw new WireException(
          "The peer sent a message of more than %d bytes".formatted(limits.maxMessage()));
    }
    type = frameType;
    callId = call;
    reserve(length);
    frameEnd = size + length;
    checksum.reset();
    checksum.update(binding);
    checksum.update(header.array(), 0, FrameEncoder.HEADER_BYTES);
    header.clear();
    phase = Phase.PAYLOAD;
  }

  private void reserve(int length) {
    int needed = size + length;
    if (!continuing) {
      body = length == 0 ? NOTHING : new byte[length];
    } else if (needed > body.length) {
      // Grows by half at least: many small continuations must not cost a copy each.
      long grown = Math.max(needed, body.length + (long) (body.length >> 1));
      body = Arrays.copyOf(body, (int) Math.min(grown, limits.maxMessage()));
    }
  }

  private void checkChecksum() {
    checksum.update(body, frameStart, frameEnd - frameStart);
    if ((int) checksum.getValue() != header.getInt(0)) {
      throw new WireException(
          "A frame's checksum does not match: damaged, or meant for another connection or direction");
    }
    header.clear();
    phase = Phase.HEADER;
    continuing = more;
    frameStart = size;
  }

  private Frame takeMessage() {
    byte[] payload = size == body.length ? body : Arrays.copyOf(body, size);
    body = NOTHING;
    size = 0;
    frameStart = 0;
    return new Frame(type, callId, payload);
  }
}
