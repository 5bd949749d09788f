package io.partita.memory;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * C structs in a row in shared memory. In Python: {@code multiprocessing.Array(Structure, length)}.
 */
public final class SharedRecordArray implements SharedData {
  private static final long serialVersionUID = 1L;

  private final Place place;
  private final Layout layout;
  private final int length;

  private SharedRecordArray(Place place, Layout layout, int length) {
    this.place = place;
    this.layout = layout;
    this.length = length;
  }

  /**
   * Records of zeros in a block of their own, with one lock for all.
   *
   * @throws IllegalArgumentException if the length is less than 1 or takes more than {@link
   *     SharedMemory#MAX_SIZE}
   */
  public static SharedRecordArray create(Layout layout, int length) {
    return new SharedRecordArray(Place.locked(size(layout, length)), layout, length);
  }

  /** Records of zeros in a block of their own, without a lock. */
  public static SharedRecordArray raw(Layout layout, int length) {
    return new SharedRecordArray(Place.raw(size(layout, length)), layout, length);
  }

  /**
   * What is at this place of the block, without a lock.
   *
   * @param offset a multiple of the layout's alignment
   * @throws IllegalArgumentException if there is no room for it at the offset
   */
  public static SharedRecordArray in(SharedMemory memory, int offset, Layout layout, int length) {
    return new SharedRecordArray(
        Place.in(memory, offset, size(layout, length), layout.alignment()), layout, length);
  }

  private static long size(Layout layout, int length) {
    if (length < 1) {
      throw new IllegalArgumentException("An array has 1 element or more, not " + length);
    }
    return (long) layout.size() * length;
  }

  public Layout layout() {
    return layout;
  }

  public int length() {
    return length;
  }

  /** One of the records, in the same memory and under the same lock. */
  public SharedRecord at(int index) {
    Objects.checkIndex(index, length);
    return new SharedRecord(place.plus(index * layout.size()), layout);
  }

  @Override
  public SharedMemory memory() {
    return place.memory();
  }

  @Override
  public int bytes() {
    return length * layout.size();
  }

  @Override
  public ByteBuffer buffer() {
    return memory().slice(place.offset(), bytes());
  }

  @Override
  public boolean isLocked() {
    return place.lock() != null;
  }

  @Override
  public MemoryLock lock() {
    return place.requireLock();
  }

  @Override
  public SharedRecordArray synchronizedBy(MemoryLock lock) {
    return new SharedRecordArray(place.under(lock), layout, length);
  }

  @Override
  public SharedRecordArray copy() {
    return new SharedRecordArray(place.copy(bytes()), layout, length);
  }

  @Override
  public String toString() {
    return "%d records at %s".formatted(length, place);
  }
}
