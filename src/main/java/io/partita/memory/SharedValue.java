package io.partita.memory;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One number of a C type in shared memory. In Python: {@code multiprocessing.Value} and {@code
 * RawValue}.
 *
 * <p>Its methods are those of {@link SharedArray} without the index, and fail alike.
 */
public final class SharedValue implements SharedData {
  private static final long serialVersionUID = 1L;

  private final SharedArray array;

  /** The only element of the array. */
  SharedValue(SharedArray array) {
    this.array = array;
  }

  /** Zero in a block of its own, with a lock. In Python: {@code Value(code)}. */
  public static SharedValue create(CType type) {
    return new SharedValue(SharedArray.create(type, 1));
  }

  /** A number in a block of its own, with a lock. In Python: {@code Value(code, number)}. */
  public static SharedValue create(CType type, Number number) {
    return new SharedValue(SharedArray.create(type, List.of(number)));
  }

  /** Zero in a block of its own, without a lock. In Python: {@code RawValue(code)}. */
  public static SharedValue raw(CType type) {
    return new SharedValue(SharedArray.raw(type, 1));
  }

  /**
   * What is at this place of the block, without a lock.
   *
   * @param offset a multiple of the type's size
   * @throws IllegalArgumentException if there is no room for it at the offset
   */
  public static SharedValue in(SharedMemory memory, int offset, CType type) {
    return new SharedValue(SharedArray.in(memory, offset, type, 1));
  }

  public CType type() {
    return array.type();
  }

  public long getLong() {
    return array.getLong(0);
  }

  public void setLong(long value) {
    array.setLong(0, value);
  }

  public double getDouble() {
    return array.getDouble(0);
  }

  public void setDouble(double value) {
    array.setDouble(0, value);
  }

  public Number getNumber() {
    return array.getNumber(0);
  }

  public void setNumber(Number value) {
    array.setNumber(0, value);
  }

  public long getAndSet(long value) {
    return array.getAndSet(0, value);
  }

  public long getAndAdd(long delta) {
    return array.getAndAdd(0, delta);
  }

  public long addAndGet(long delta) {
    return array.addAndGet(0, delta);
  }

  public boolean compareAndSet(long expected, long value) {
    return array.compareAndSet(0, expected, value);
  }

  public double getAndSetDouble(double value) {
    return array.getAndSetDouble(0, value);
  }

  public double getAndAddDouble(double delta) {
    return array.getAndAddDouble(0, delta);
  }

  public boolean compareAndSetDouble(double expected, double value) {
    return array.compareAndSetDouble(0, expected, value);
  }

  @Override
  public SharedMemory memory() {
    return array.memory();
  }

  @Override
  public int bytes() {
    return array.bytes();
  }

  @Override
  public ByteBuffer buffer() {
    return array.buffer();
  }

  @Override
  public boolean isLocked() {
    return array.isLocked();
  }

  @Override
  public MemoryLock lock() {
    return array.lock();
  }

  @Override
  public SharedValue synchronizedBy(MemoryLock lock) {
    return new SharedValue(array.synchronizedBy(lock));
  }

  @Override
  public SharedValue copy() {
    return new SharedValue(array.copy());
  }

  @Override
  public String toString() {
    return array.toString();
  }
}
