package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a map in the manager is made with.
 *
 * @param maxBytes how much memory its entries may take, about
 * @param maxValueBytes how many bytes a value may be encoded, and a key
 */
public record MapSettings(long maxBytes, int maxValueBytes) {
  public static final MapSettings DEFAULTS = new MapSettings(64 << 20, 1 << 20);

  public MapSettings {
    if (maxBytes < 1 || maxValueBytes < 1) {
      throw new IllegalArgumentException(
          "A map and a value have 1 byte or more, were %d and %d"
              .formatted(maxBytes, maxValueBytes));
    }
  }

  public MapSettings withMaxBytes(long bytes) {
    return new MapSettings(bytes, maxValueBytes);
  }

  public MapSettings withMaxValueBytes(int bytes) {
    return new MapSettings(maxBytes, bytes);
  }

  public void write(WireWriter writer) {
    writer.writeLong(maxBytes).writeInt(maxValueBytes);
  }

  /** What was written. */
  public static MapSettings read(WireReader reader) {
    long maxBytes = reader.readLong();
    return new MapSettings(maxBytes, reader.readInt());
  }
}
