package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a queue in the manager is made with.
 *
 * @param capacity how many items it holds at most
 * @param maxBytes how much memory they may take, about; one item is always let in
 */
public record QueueSettings(int capacity, long maxBytes) {
  public static final QueueSettings DEFAULTS = new QueueSettings(10_000, 64 << 20);

  public QueueSettings {
    if (capacity < 1) {
      throw new IllegalArgumentException("A queue holds 1 item or more, was " + capacity);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("A queue holds 1 byte or more, was " + maxBytes);
    }
  }

  public QueueSettings withCapacity(int items) {
    return new QueueSettings(items, maxBytes);
  }

  public QueueSettings withMaxBytes(long bytes) {
    return new QueueSettings(capacity, bytes);
  }

  public void write(WireWriter writer) {
    writer.writeInt(capacity).writeLong(maxBytes);
  }

  /** What was written. */
  public static QueueSettings read(WireReader reader) {
    int capacity = reader.readInt();
    return new QueueSettings(capacity, reader.readLong());
  }
}
