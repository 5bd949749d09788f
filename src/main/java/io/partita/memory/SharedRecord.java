package io.partita.memory;

import java.nio.ByteBuffer;

/**
 * A C struct in shared memory: fields that have names. In Python: a {@code ctypes.Structure} in
 * {@code multiprocessing.Value} or {@code RawValue}.
 *
 * <p>A field is a {@link SharedValue}, or a {@link SharedArray}, under the record's lock.
 */
public final class SharedRecord implements SharedData {
  private static final long serialVersionUID = 1L;

  private final Place place;
  private final Layout layout;

  SharedRecord(Place place, Layout layout) {
    this.place = place;
    this.layout = layout;
  }

  /** A record of zeros in a block of its own, with a lock. */
  public static SharedRecord create(Layout layout) {
    return new SharedRecord(Place.locked(layout.size()), layout);
  }

  /** A record of zeros in a block of its own, without a lock. */
  public static SharedRecord raw(Layout layout) {
    return new SharedRecord(Place.raw(layout.size()), layout);
  }

  /**
   * What is at this place of the block, without a lock.
   *
   * @param offset a multiple of the layout's alignment
   * @throws IllegalArgumentException if there is no room for it at the offset
   */
  public static SharedRecord in(SharedMemory memory, int offset, Layout layout) {
    return new SharedRecord(Place.in(memory, offset, layout.size(), layout.alignment()), layout);
  }

  public Layout layout() {
    return layout;
  }

  /**
   * The field as a number, in the same memory; of an array the first.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  public SharedValue value(String name) {
    return array(name).at(0);
  }

  /**
   * The field as an array, in the same memory; a number is an array of one.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  public SharedArray array(String name) {
    Layout.Field field = layout.field(name);
    return new SharedArray(place.plus(field.offset()), field.type(), field.count());
  }

  @Override
  public SharedMemory memory() {
    return place.memory();
  }

  @Override
  public int bytes() {
    return layout.size();
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
  public SharedRecord synchronizedBy(MemoryLock lock) {
    return new SharedRecord(place.under(lock), layout);
  }

  @Override
  public SharedRecord copy() {
    return new SharedRecord(place.copy(bytes()), layout);
  }

  @Override
  public String toString() {
    return "record of %d fields at %s".formatted(layout.fields().size(), place);
  }
}
