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
 * @param durable whether its content is on the disk before a change is acknowledged, and there
 *     again after the manager was killed; only for one with a name, in a manager with a state
 *     directory
 */
public record QueueSettings(int capacity, long maxBytes, int maxDeliveries, boolean durable) {
  public static final QueueSettings DEFAULTS = new QueueSettings(10_000, 64 << 20, 5, false);

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
    return new QueueSettings(items, maxBytes, maxDeliveries, durable);
  }

  public QueueSettings withMaxBytes(long bytes) {
    return new QueueSettings(capacity, bytes, maxDeliveries, durable);
  }

  public QueueSettings withMaxDeliveries(int count) {
    return new QueueSettings(capacity, maxBytes, count, durable);
  }

  /** Slower: each change waits for the disk. */
  public QueueSettings withDurable(boolean isDurable) {
    return new QueueSettings(capacity, maxBytes, maxDeliveries, isDurable);
  }

  public void write(WireWriter writer) {
    writer.writeInt(capacity).writeLong(maxBytes).writeInt(maxDeliveries).writeBoolean(durable);
  }

  /** What was written. */
  public static QueueSettings read(WireReader reader) {
    int capacity = reader.readInt();
    long maxBytes = reader.readLong();
    int maxDeliveries = reader.readInt();
    return new QueueSettings(capacity, maxBytes, maxDeliveries, reader.readBoolean());
  }
}
