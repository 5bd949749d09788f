package io.partita.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Integers of 1, 2, 4 or 8 bytes in shared memory, each read and written in one step and with the
 * effects of a volatile variable. They are passed in the lower bits of a long; what is above them
 * is ignored on the way in and zero on the way out.
 *
 * <p>Java 17 changes nothing narrower than an int in one step, so those are changed together with
 * the int around them, and again if any of its other bytes has changed meanwhile.
 */
final class Bits {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final int LOW_BITS_OF_OFFSET = Integer.BYTES - 1;

  private Bits() {}

  static long get(ByteBuffer memory, int at, int size) {
    if (size == Long.BYTES) {
      return (long) LONG.getVolatile(memory, at);
    }
    int around = (int) INT.getVolatile(memory, at & ~LOW_BITS_OF_OFFSET);
    return (around >>> shift(at, size)) & mask(size);
  }

  static void set(ByteBuffer memory, int at, int size, long bits) {
    switch (size) {
      case Long.BYTES -> LONG.setVolatile(memory, at, bits);
      case Integer.BYTES -> INT.setVolatile(memory, at, (int) bits);
      default -> {
        long unused = getAndSet(memory, at, size, bits);
      }
    }
  }

  static long getAndSet(ByteBuffer memory, int at, int size, long bits) {
    if (size == Long.BYTES) {
      return (long) LONG.getAndSet(memory, at, bits);
    }
    while (true) {
      long old = get(memory, at, size);
      if (compareAndSet(memory, at, size, old, bits)) {
        return old;
      }
    }
  }

  static boolean compareAndSet(ByteBuffer memory, int at, int size, long expected, long bits) {
    if (size == Long.BYTES) {
      return LONG.compareAndSet(memory, at, expected, bits);
    }
    int start = at & ~LOW_BITS_OF_OFFSET;
    int shift = shift(at, size);
    int mask = (int) mask(size) << shift;
    int from = ((int) expected << shift) & mask;
    int to = ((int) bits << shift) & mask;
    while (true) {
      int around = (int) INT.getVolatile(memory, start);
      if ((around & mask) != from) {
        return false;
      }
      if (INT.compareAndSet(memory, start, around, (around & ~mask) | to)) {
        return true;
      }
    }
  }

  static long getAndAdd(ByteBuffer memory, int at, int size, long delta) {
    if (size == Long.BYTES) {
      return (long) LONG.getAndAdd(memory, at, delta);
    }
    if (size == Integer.BYTES) {
      return (int) INT.getAndAdd(memory, at, (int) delta) & mask(size);
    }
    while (true) {
      long old = get(memory, at, size);
      if (compareAndSet(memory, at, size, old, old + delta)) {
        return old;
      }
    }
  }

  /** Where the value begins within the int around it. */
  private static int shift(int at, int size) {
    int offset = at & LOW_BITS_OF_OFFSET;
    return Byte.SIZE * (LITTLE ? offset : Integer.BYTES - size - offset);
  }

  private static long mask(int size) {
    return -1L >>> (Long.SIZE - Byte.SIZE * size);
  }
}
