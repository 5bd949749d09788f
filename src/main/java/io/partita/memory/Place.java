package io.partita.memory;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where something is in shared memory, and the lock under which it is used.
 *
 * @param offset of its first byte in the block
 * @param lock null if it is used without
 */
record Place(SharedMemory memory, int offset, @Nullable MemoryLock lock) implements Serializable {

  /** In a block of its own, without a lock. */
  static Place raw(long size) {
    return new Place(SharedMemory.create(size), 0, null);
  }

  /** In a block of its own, behind its lock. */
  static Place locked(long size) {
    SharedMemory memory =
        SharedMemory.create(size < 1 ? size : Math.addExact(size, MemoryLock.BYTES));
    return new Place(memory, MemoryLock.BYTES, MemoryLock.in(memory, 0));
  }

  /** In a block that is there, without a lock. */
  static Place in(SharedMemory memory, int offset, long size, int alignment) {
    requireRoom(memory, offset, size, alignment);
    return new Place(memory, offset, null);
  }

  static void requireRoom(SharedMemory memory, int offset, long size, int alignment) {
    if (offset < 0 || offset % alignment != 0) {
      throw new IllegalArgumentException(
          "The offset must be a multiple of %d that is not negative, was %d"
              .formatted(alignment, offset));
    }
    if (size < 1 || size > memory.size() - (long) offset) {
      throw new IllegalArgumentException(
          "%s has no room for %d bytes from %d".formatted(memory, size, offset));
    }
  }

  Place plus(int bytes) {
    return new Place(memory, offset + bytes, lock);
  }

  Place under(MemoryLock newLock) {
    return new Place(memory, offset, newLock);
  }

  /** A new block with these bytes, without a lock. */
  Place copy(int size) {
    Place copy = raw(size);
    enter();
    try {
      copy.memory.buffer().put(memory.slice(offset, size));
    } finally {
      exit();
    }
    return copy;
  }

  ByteBuffer bytes() {
    return memory.bytes();
  }

  void enter() {
    if (lock != null) {
      lock.lock();
    }
  }

  void exit() {
    if (lock != null) {
      lock.unlock();
    }
  }

  MemoryLock requireLock() {
    if (lock == null) {
      throw new IllegalStateException(
          "What was made without a lock has none; give it one by synchronizedBy(lock)");
    }
    return lock;
  }

  @Override
  public String toString() {
    return "byte %d of %s%s".formatted(offset, memory.name(), lock == null ? "" : ", locked");
  }
}
