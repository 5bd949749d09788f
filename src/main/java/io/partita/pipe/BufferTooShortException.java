package io.partita.pipe;

import io.partita.PartitaException;

/**
 * A message that is larger than the buffer it was to go into. It was received all the same, and is
 * here: Python's {@code BufferTooShort}.
 */
public final class BufferTooShortException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;

  BufferTooShortException(byte[] bytes, int room) {
    super(
        "A message of %d bytes came where %d fit; take it from this exception, or use receiveBytes()"
            .formatted(bytes.length, room));
    this.bytes = bytes;
  }

  /** The whole message. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
