package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a map in the manager is made with.
 *
 * @param maxBytes how much memory its entries may take, about
 */
public record MapSettings(long maxBytes) {
  public static final MapSettings DEFAULTS = new MapSettings(64 << 20);

  public MapSettings {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("A map holds 1 byte or more, was " + maxBytes);
    }
  }

  public MapSettings withMaxBytes(long bytes) {
    return new MapSettings(bytes);
  }

  public void write(WireWriter writer) {
    writer.writeLong(maxBytes);
  }

  /** What was written. */
  public static MapSettings read(WireReader reader) {
    return new MapSettings(reader.readLong());
  }
}
