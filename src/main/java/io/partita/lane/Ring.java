package io.partita.lane;

import io.partita.wire.WireException;
import java.nio.ByteBuffer;

/**
 * Records one after the other in memory that is used again and again. A record never wraps: where
 * it would, the rest of the memory is skipped.
 *
 * <p>Positions count bytes since the beginning of time. Who may write where, and when the other
 * side sees it, is up to those who use the ring.
 */
final class Ring {
  static final int SIZE = 256 << 10;

  /** So that any record fits into an empty ring, wherever that begins. */
  static final int MAX_BYTES = SIZE / 2 - Ring.HEADER;

  private static final int HEADER = 16;
  private static final int ALIGNMENT = 8;
  private static final int SKIP = -1;

  private final ByteBuffer memory;
  private final int base;

  /**
   * A record as it was read; its content is {@code bytes}, and what the number means is the user's.
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Content(long number, int mark, byte[] bytes, long next) {}

  Ring(ByteBuffer memory, int base) {
    this.memory = memory;
    this.base = base;
  }

  /** Where the record after one of this many bytes begins. */
  static long after(long position, int bytes) {
    return start(position, bytes) + spaceFor(bytes);
  }

  private static int spaceFor(int bytes) {
    return HEADER + (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static long start(long position, int bytes) {
    long left = SIZE - position % SIZE;
    return left < spaceFor(bytes) ? position + left : position;
  }

  /** Writes a record at the position; the next one is at {@link #after}. */
  void write(long position, long number, int mark, byte[] bytes) {
    long start = start(position, bytes.length);
    if (start != position) {
      memory.putInt(at(position), SKIP);
    }
    int at = at(start);
    memory.putInt(at, bytes.length);
    memory.putInt(at + 4, mark);
    memory.putLong(at + 8, number);
    memory.put(at + HEADER, bytes);
  }

  /**
   * The record at the position.
   *
   * @throws WireException if there cannot be one: the other side has written what it must not
   */
  Content read(long position) {
    long start = position;
    if (memory.getInt(at(start)) == SKIP) {
      start += SIZE - start % SIZE;
    }
    int at = at(start);
    int length = memory.getInt(at);
    if (length < 0 || length > MAX_BYTES || start % SIZE + spaceFor(length) > SIZE) {
      throw new WireException("A lane's memory is damaged: a record of %d bytes".formatted(length));
    }
    byte[] bytes = new byte[length];
    memory.get(at + HEADER, bytes);
    return new Content(
        memory.getLong(at + 8), memory.getInt(at + 4), bytes, start + spaceFor(length));
  }

  private int at(long position) {
    return base + (int) (position % SIZE);
  }
}
