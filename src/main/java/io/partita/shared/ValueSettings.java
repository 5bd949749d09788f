package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a value in the manager is made with.
 *
 * @param maxBytes how many bytes it may be encoded
 */
public record ValueSettings(int maxBytes) {
  public static final ValueSettings DEFAULTS = new ValueSettings(1 << 20);

  public ValueSettings {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("A value has 1 byte or more, was " + maxBytes);
    }
  }

  public ValueSettings withMaxBytes(int bytes) {
    return new ValueSettings(bytes);
  }

  public void write(WireWriter writer) {
    writer.writeInt(maxBytes);
  }

  /** What was written. */
  public static ValueSettings read(WireReader reader) {
    return new ValueSettings(reader.readInt());
  }
}
