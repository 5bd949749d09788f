package io.partita.wire;

/**
 * How much one side accepts before it allocates anything.
 *
 * @param maxFrame bytes of payload in one frame
 * @param maxMessage bytes of payload in one message, which may take several frames
 */
public record FrameLimits(int maxFrame, int maxMessage) {
  /** For a peer that has not yet proved that it holds the key. */
  public static final FrameLimits BEFORE_AUTHENTICATION = new FrameLimits(64 << 10, 64 << 10);

  public static final FrameLimits DEFAULTS = new FrameLimits(16 << 20, 64 << 20);

  public FrameLimits {
    if (maxFrame < 1 || maxMessage < maxFrame) {
      throw new IllegalArgumentException(
          "A frame must allow 1 byte or more and a message as much as a frame, were %d and %d"
              .formatted(maxFrame, maxMessage));
    }
  }

  /** With another limit for messages; the limit for frames follows where it would be larger. */
  public FrameLimits withMaxMessage(int bytes) {
    return new FrameLimits(Math.min(maxFrame, bytes), bytes);
  }
}
