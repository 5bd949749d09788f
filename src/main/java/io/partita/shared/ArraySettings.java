package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What an array in the manager is made with.
 *
 * @param length how many elements it has, at most {@link #MAX_LENGTH}
 */
public record ArraySettings(int length) {
  public static final int MAX_LENGTH = 8 << 20;

  public ArraySettings {
    if (length < 0 || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "An array has 0 to %d elements, was %d".formatted(MAX_LENGTH, length));
    }
  }

  public void write(WireWriter writer) {
    writer.writeInt(length);
  }

  /** What was written. */
  public static ArraySettings read(WireReader reader) {
    return new ArraySettings(reader.readInt());
  }
}
