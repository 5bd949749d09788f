package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a topic in the manager is made with.
 *
 * @param capacity how many items it keeps at most that a subscriber has not taken yet
 * @param maxBytes how much memory they may take, about; one item is always let in
 * @param whenSlow what happens when a slow subscriber makes it full
 */
public record TopicSettings(int capacity, long maxBytes, WhenSlow whenSlow) {
  public static final TopicSettings DEFAULTS =
      new TopicSettings(10_000, 64 << 20, WhenSlow.DROP_OLDEST);

  /** What happens when a topic is full. */
  public enum WhenSlow {
    /**
     * Who has not taken the oldest item yet misses it, which is counted ({@link
     * Subscription#dropped}): a slow subscriber holds up nobody.
     */
    DROP_OLDEST,
    /** Nothing more is published: the publisher is told {@link Refusal#FULL}, and nobody misses. */
    REFUSE
  }

  public TopicSettings {
    if (capacity < 1) {
      throw new IllegalArgumentException("A topic holds 1 item or more, was " + capacity);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("A topic holds 1 byte or more, was " + maxBytes);
    }
  }

  public TopicSettings withCapacity(int items) {
    return new TopicSettings(items, maxBytes, whenSlow);
  }

  public TopicSettings withMaxBytes(long bytes) {
    return new TopicSettings(capacity, bytes, whenSlow);
  }

  public TopicSettings withWhenSlow(WhenSlow rule) {
    return new TopicSettings(capacity, maxBytes, rule);
  }

  public void write(WireWriter writer) {
    writer.writeInt(capacity).writeLong(maxBytes).writeEnum(whenSlow);
  }

  /** What was written. */
  public static TopicSettings read(WireReader reader) {
    int capacity = reader.readInt();
    long maxBytes = reader.readLong();
    return new TopicSettings(capacity, maxBytes, reader.readEnum(WhenSlow.class));
  }
}
