package io.partita.memory;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * What can be laid out in a {@link SharedMemory}. Sent to another process it is the same memory
 * there.
 *
 * <p>Locked data has a {@link #lock()} that each of its methods takes, so that whoever holds the
 * lock can do several of them in one step. Raw data has none: each method that reads or changes a
 * single number does so in one step all the same, with the effects of a volatile variable. Safe for
 * use by several threads and processes.
 *
 * <p>Every method fails with {@link IllegalStateException} when the block is closed.
 */
public sealed interface SharedData extends AutoCloseable, Serializable
    permits MemoryList, SharedArray, SharedRecord, SharedRecordArray, SharedValue {

  /** The block that it lives in. */
  SharedMemory memory();

  /** How many bytes it takes. */
  int bytes();

  /** Its bytes in the processor's order, used without the lock. */
  ByteBuffer buffer();

  /** Whether it has a lock. */
  boolean isLocked();

  /**
   * The lock that its methods take. In Python: {@code get_lock()}.
   *
   * @throws IllegalStateException if it is raw
   */
  MemoryLock lock();

  /**
   * The same memory, used under this lock from now on. In Python: {@code synchronized(obj, lock)}.
   */
  SharedData synchronizedBy(MemoryLock lock);

  /** A raw copy in a block of its own. In Python: {@code sharedctypes.copy}. */
  SharedData copy();

  /**
   * Closes the block that it lives in, and so all else that lives there.
   *
   * @see SharedMemory#close
   */
  @Override
  default void close() {
    memory().close();
  }
}
