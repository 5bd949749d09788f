package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a list, a set, a namespace or an array of objects in the manager is made with.
 *
 * @param maxBytes how much memory its items may take, about
 * @param maxItemBytes how many bytes one item may be encoded
 */
public record CollectionSettings(long maxBytes, int maxItemBytes) {
  public static final CollectionSettings DEFAULTS = new CollectionSettings(64 << 20, 1 << 20);

  public CollectionSettings {
    if (maxBytes < 1 || maxItemBytes < 1) {
      throw new IllegalArgumentException(
          "A collection and an item have 1 byte or more, were %d and %d"
              .formatted(maxBytes, maxItemBytes));
    }
  }

  public CollectionSettings withMaxBytes(long bytes) {
    return new CollectionSettings(bytes, maxItemBytes);
  }

  public CollectionSettings withMaxItemBytes(int bytes) {
    return new CollectionSettings(maxBytes, bytes);
  }

  public void write(WireWriter writer) {
    writer.writeLong(maxBytes).writeInt(maxItemBytes);
  }

  /** What was written. */
  public static CollectionSettings read(WireReader reader) {
    long maxBytes = reader.readLong();
    return new CollectionSettings(maxBytes, reader.readInt());
  }
}
