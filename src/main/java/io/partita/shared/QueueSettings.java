package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a queue in the manager is made with.
 *
 * @param capacity how many items it holds at most; 0 or less for no such limit
 * @param maxBytes how much memory they may take, about; one item is always let in
 * @param maxDeliveries an item whose lease has ended so often without being completed or released
 *     is put aside as dead
 */
public record QueueSettings(int capacity, long maxBytes, int maxDeliveries) {
  public static final QueueSettings DEFAULTS = new QueueSettings(10_000, 64 << 20, 5);

  public QueueSettings {
    capacity = capacity <= 0 ? Integer.MAX_VALUE : capacity;
    requirePositive(maxBytes, "maxBytes");
    requirePositive(maxDeliveries, "maxDeliveries");
  }

  private static void requirePositive(long number, String what) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, was " + number);
    }
  }

  public QueueSettings withCapacity(int items) {
    return new QueueSettings(items, maxBytes, maxDeliveries);
  }

  public QueueSettings withMaxBytes(long bytes) {
    return new QueueSettings(capacity, bytes, maxDeliveries);
  }

  public QueueSettings withMaxDeliveries(int count) {
    return new QueueSettings(capacity, maxBytes, count);
  }

  public void write(WireWriter writer) {
    writer.writeInt(capacity).writeLong(maxBytes).writeInt(maxDeliveries);
  }

  /** What was written. */
  public static QueueSettings read(WireReader reader) {
    int capacity = reader.readInt();
    long maxBytes = reader.readLong();
    return new QueueSettings(capacity, maxBytes, reader.readInt());
  }
}
