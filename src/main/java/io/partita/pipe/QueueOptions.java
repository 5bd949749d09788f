package io.partita.pipe;

/**
 * How a {@link LocalQueue} behaves.
 *
 * @param capacity how many items it holds at most; {@link Integer#MAX_VALUE} for as many as there
 *     is memory for
 * @param maxBytes how much memory they may take, about; one item is always let in
 * @param objects how items travel
 */
public record QueueOptions(int capacity, long maxBytes, ObjectOptions objects) {
  public static final QueueOptions DEFAULTS =
      new QueueOptions(Integer.MAX_VALUE, 64 << 20, ObjectOptions.DEFAULTS);

  public QueueOptions {
    if (capacity < 1) {
      throw new IllegalArgumentException("A queue holds 1 item or more, was " + capacity);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("A queue holds 1 byte or more, was " + maxBytes);
    }
  }

  public QueueOptions withCapacity(int items) {
    return new QueueOptions(items, maxBytes, objects);
  }

  public QueueOptions withMaxBytes(long bytes) {
    return new QueueOptions(capacity, bytes, objects);
  }

  public QueueOptions withObjects(ObjectOptions options) {
    return new QueueOptions(capacity, maxBytes, options);
  }

  /** Whether the number of items is limited, so that everybody must know whether there is room. */
  boolean isBounded() {
    return capacity != Integer.MAX_VALUE;
  }
}
