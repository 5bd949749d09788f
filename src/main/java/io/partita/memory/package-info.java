/**
 * Values, arrays and records in memory that several processes map, and locks that live there: what
 * Python has in {@code multiprocessing.shared_memory} and {@code multiprocessing.sharedctypes}.
 *
 * <p>Begin with {@link io.partita.memory.SharedMemory}, a named block, and {@link
 * io.partita.memory.SharedValue}, which brings a block of its own. All of them can be sent to a
 * child like any other serialisable object, and are the same memory there. {@link
 * io.partita.memory.MemoryLock} keeps others out, and outlives its holder.
 *
 * <p>A block is a file that its creator removes when it closes the block or ends; what a killed
 * creator left is removed by the next process that uses this package.
 *
 * <p>The package does not know how processes are started or how they talk to each other.
 */
@NullMarked
package io.partita.memory;

import org.jspecify.annotations.NullMarked;
