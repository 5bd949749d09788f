package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a map in the manager is made with.
 *
 * @param maxBytes how much memory its entries may take, about
 * @param maxValueBytes how many bytes a value may be encoded, and a key
 * @param durable whether its content is on the disk before a change is acknowledged, and there
 *     again after the manager was killed; only for one with a name, in a manager with a state
 *     directory
 */
public record MapSettings(long maxBytes, int maxValueBytes, boolean durable) {
  public static final MapSettings DEFAULTS = new MapSettings(64 << 20, 1 << 20, false);

  public MapSettings {
    if (maxBytes < 1 || maxValueBytes < 1) {
      throw new IllegalArgumentException(
          "A map and a value have 1 byte or more, were %d and %d"
              .formatted(maxBytes, maxValueBytes));
    }
  }

  public MapSettings withMaxBytes(long bytes) {
    return new MapSettings(bytes, maxValueBytes, durable);
  }

  public MapSettings withMaxValueBytes(int bytes) {
    return new MapSettings(maxBytes, bytes, durable);
  }

  /** Slower: each change waits for the disk. */
  public MapSettings withDurable(boolean isDurable) {
    return new MapSettings(maxBytes, maxValueBytes, isDurable);
  }

  public void write(WireWriter writer) {
    writer.writeLong(maxBytes).writeInt(maxValueBytes).writeBoolean(durable);
  }

  /** What was written. */
  public static MapSettings read(WireReader reader) {
    long maxBytes = reader.readLong();
    int maxValueBytes = reader.readInt();
    return new MapSettings(maxBytes, maxValueBytes, reader.readBoolean());
  }
}
