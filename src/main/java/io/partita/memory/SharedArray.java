package io.partita.memory;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Numbers of one C type in a row in shared memory. In Python: {@code multiprocessing.Array} and
 * {@code RawArray}.
 *
 * <p>The methods with {@code Double} in their names are for the floating-point types, those without
 * for whole numbers and characters; the wrong ones throw {@link UnsupportedOperationException}. A
 * number that the type does not hold is refused with {@link IllegalArgumentException}, a wrong
 * index with {@link IndexOutOfBoundsException}. A sum that the type does not hold wraps around as
 * in C.
 */
public final class SharedArray implements SharedData {
  private static final long serialVersionUID = 1L;

  private final CType type;
  private final Cells cells;

  SharedArray(Place place, CType type, int length) {
    this(type, new Cells(place, type.size(), length));
  }

  private SharedArray(CType type, Cells cells) {
    this.type = type;
    this.cells = cells;
  }

  /**
   * Zeros in a block of their own, with a lock. In Python: {@code Array(code, length)}.
   *
   * @throws IllegalArgumentException if the length is less than 1 or takes more than {@link
   *     SharedMemory#MAX_SIZE}
   */
  public static SharedArray create(CType type, int length) {
    return new SharedArray(Place.locked(size(type, length)), type, length);
  }

  /** As {@link #create(CType, int)}, with these numbers in it. */
  public static SharedArray create(CType type, List<? extends Number> numbers) {
    long[] bits = numbers.stream().mapToLong(type::bits).toArray();
    SharedArray array = create(type, bits.length);
    array.setBits(bits);
    return array;
  }

  /** Zeros in a block of their own, without a lock. In Python: {@code RawArray(code, length)}. */
  public static SharedArray raw(CType type, int length) {
    return new SharedArray(Place.raw(size(type, length)), type, length);
  }

  /**
   * What is at this place of the block, without a lock.
   *
   * @param offset a multiple of the type's size
   * @throws IllegalArgumentException if there is no room for it at the offset
   */
  public static SharedArray in(SharedMemory memory, int offset, CType type, int length) {
    Place place = Place.in(memory, offset, size(type, length), type.size());
    return new SharedArray(place, type, length);
  }

  private static long size(CType type, int length) {
    if (length < 1) {
      throw new IllegalArgumentException("An array has 1 element or more, not " + length);
    }
    return (long) type.size() * length;
  }

  public CType type() {
    return type;
  }

  public int length() {
    return cells.count();
  }

  /** One of the numbers by itself, in the same memory. */
  public SharedValue at(int index) {
    Objects.checkIndex(index, length());
    return new SharedValue(slice(index, index + 1));
  }

  /** The numbers from one index, up to another, in the same memory. */
  public SharedArray slice(int from, int to) {
    Objects.checkFromToIndex(from, to, length());
    requireSome(to - from);
    return new SharedArray(type, cells.slice(from, to));
  }

  private static void requireSome(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("An array has 1 element or more, not " + length);
    }
  }

  public long getLong(int index) {
    return type.value(cells.get(index));
  }

  public void setLong(int index, long value) {
    cells.set(index, type.bits(value));
  }

  public double getDouble(int index) {
    return type.floating(cells.get(index));
  }

  /** Sets the number, rounded to the type. */
  public void setDouble(int index, double value) {
    cells.set(index, type.bits(value));
  }

  /**
   * The number as a {@link Long}, {@link Float} or {@link Double}; as a {@link
   * java.math.BigInteger} if the type is an unsigned one of 8 bytes.
   */
  public Number getNumber(int index) {
    return type.number(cells.get(index));
  }

  /** Sets the number; floating-point types round it. */
  public void setNumber(int index, Number value) {
    cells.set(index, type.bits(value));
  }

  /** Sets the number and returns what it was before, in one step. */
  public long getAndSet(int index, long value) {
    return type.value(cells.getAndSet(index, type.bits(value)));
  }

  /** Adds to the number and returns what it was before, in one step. */
  public long getAndAdd(int index, long delta) {
    type.requireInteger();
    return type.value(cells.getAndAdd(index, delta));
  }

  /** Adds to the number and returns what it is then, in one step. */
  public long addAndGet(int index, long delta) {
    type.requireInteger();
    return type.value(cells.getAndAdd(index, delta) + delta);
  }

  /** Sets the number if it is the expected one, in one step; returns whether it was. */
  public boolean compareAndSet(int index, long expected, long value) {
    return cells.compareAndSet(index, type.bits(expected), type.bits(value));
  }

  /** Sets the number and returns what it was before, in one step. */
  public double getAndSetDouble(int index, double value) {
    return type.floating(cells.getAndSet(index, type.bits(value)));
  }

  /**
   * Adds to the number, rounds the sum to the type, and returns what it was before, in one step.
   */
  public double getAndAddDouble(int index, double delta) {
    while (true) {
      long old = cells.get(index);
      if (cells.compareAndSet(index, old, type.bits(type.floating(old) + delta))) {
        return type.floating(old);
      }
    }
  }

  /**
   * Sets the number if it has the bits of the expected one, in one step: NaN equals NaN, 0.0 is not
   * -0.0.
   */
  public boolean compareAndSetDouble(int index, double expected, double value) {
    return cells.compareAndSet(index, type.bits(expected), type.bits(value));
  }

  /** All numbers, in one step if there is a lock. */
  public long[] toLongArray() {
    type.requireInteger();
    long[] values = getBits();
    for (int i = 0; i < values.length; i++) {
      values[i] = type.value(values[i]);
    }
    return values;
  }

  /** All numbers, in one step if there is a lock. */
  public double[] toDoubleArray() {
    type.requireFloating();
    long[] bits = getBits();
    double[] values = new double[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = type.floating(bits[i]);
    }
    return values;
  }

  /** Sets the first numbers to these, in one step if there is a lock. */
  public void setLongs(long... values) {
    long[] bits = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = type.bits(values[i]);
    }
    setBits(bits);
  }

  /** Sets the first numbers to these, in one step if there is a lock. */
  public void setDoubles(double... values) {
    long[] bits = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = type.bits(values[i]);
    }
    setBits(bits);
  }

  /**
   * The characters before the first zero. In Python: {@code value}.
   *
   * @throws UnsupportedOperationException unless the type is {@link CType#CHAR}, which is read as
   *     UTF-8, or {@link CType#WIDE_CHAR}
   */
  public String text() {
    return type.text(getBits());
  }

  /**
   * Sets the characters, with zeros behind them if there is room.
   *
   * @throws IllegalArgumentException if there are too many
   */
  public void setText(String text) {
    setBits(type.bits(text, length()));
  }

  private long[] getBits() {
    Place place = cells.place();
    place.enter();
    try {
      long[] bits = new long[length()];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = cells.get(i);
      }
      return bits;
    } finally {
      place.exit();
    }
  }

  private void setBits(long[] bits) {
    Objects.checkFromIndexSize(0, bits.length, length());
    Place place = cells.place();
    place.enter();
    try {
      for (int i = 0; i < bits.length; i++) {
        cells.set(i, bits[i]);
      }
    } finally {
      place.exit();
    }
  }

  @Override
  public SharedMemory memory() {
    return cells.place().memory();
  }

  @Override
  public int bytes() {
    return cells.size() * cells.count();
  }

  @Override
  public ByteBuffer buffer() {
    return memory().slice(cells.place().offset(), bytes());
  }

  @Override
  public boolean isLocked() {
    return cells.place().lock() != null;
  }

  @Override
  public MemoryLock lock() {
    return cells.place().requireLock();
  }

  @Override
  public SharedArray synchronizedBy(MemoryLock lock) {
    return new SharedArray(cells.place().under(lock), type, length());
  }

  @Override
  public SharedArray copy() {
    return new SharedArray(cells.place().copy(bytes()), type, length());
  }

  @Override
  public String toString() {
    return "%s[%d] at %s".formatted(type, length(), cells.place());
  }
}
