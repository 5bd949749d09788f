package io.partita.memory;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A named block of memory that several processes map. In Python: {@code
 * multiprocessing.shared_memory.SharedMemory}.
 *
 * <p>A process creates the block; others open it by its name, or get it as part of a task or an
 * argument: what arrives there is the same memory. They must run as the same user and see the same
 * processes, as containers do only when they share both.
 *
 * <p>The block ends with its creator: its name and its file are removed when the creator closes it,
 * when the creating process ends, and after {@code kill -9} by the next process that uses shared
 * memory. Processes that have it open by then keep the memory until they close it. All that a
 * process closes goes back to the system when its garbage collector finds out, or when room is
 * needed for a new block.
 *
 * <p>The file is of mode 0600 in a private directory under {@code /dev/shm}, or, if that lacks the
 * room, under {@code XDG_RUNTIME_DIR} or the temporary directory. All its bytes are there when it
 * is created: no access can fail for lack of room later.
 *
 * <p>Safe for use by several threads; what they do with the {@link #buffer()} is not.
 */
public final class SharedMemory implements AutoCloseable, Serializable {
  private static final long serialVersionUID = 1L;

  /** The largest size of a block: a mapping in Java 17 stays under 2 GiB. */
  public static final int MAX_SIZE = Integer.MAX_VALUE - 7;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

  // Null once this is closed. The memory stays mapped as long as somebody may be using it, so that
  // closing can be noticed late but never hurts.
  private transient volatile @Nullable Mapping mapping;
  private final transient boolean created;
  private final transient String name;
  private final transient int size;

  private SharedMemory(Mapping mapping, boolean created) {
    this.mapping = mapping;
    this.created = created;
    this.name = mapping.name();
    this.size = mapping.header().size();
  }

  /**
   * A new block of zeros with a name that nobody has; otherwise as {@link #create(String, long)}.
   */
  public static SharedMemory create(long size) {
    return create("block-" + UUID.randomUUID(), size);
  }

  /**
   * A new block of zeros.
   *
   * @param name at most 128 of {@code A-Z a-z 0-9 . _ -}, with no dot at the beginning
   * @param size in bytes, 1 to {@link #MAX_SIZE}
   * @throws BlockExistsException if a living process has a block of this name
   * @throws io.partita.PartitaException if there is no room for it
   */
  public static SharedMemory create(String name, long size) {
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          "A shared memory block has 1 to %d bytes, not %d".formatted(MAX_SIZE, size));
    }
    return new SharedMemory(BlockStore.ofProcess().create(requireName(name), (int) size), true);
  }

  /**
   * The block that another process, or this one, has created.
   *
   * @throws BlockMissingException if there is none, or its creator has closed it or is gone
   */
  public static SharedMemory open(String name) {
    Mapping found = BlockStore.ofProcess().find(requireName(name));
    if (found == null) {
      throw new BlockMissingException(name);
    }
    return new SharedMemory(found, false);
  }

  private static String requireName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "The name of a shared memory block is at most 128 of A-Z a-z 0-9 . _ - with no dot at the beginning, not \"%s\""
              .formatted(name));
    }
    return name;
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** What other processes open it by. */
  public String name() {
    return name;
  }

  /** In bytes, as it was created. */
  public int size() {
    return size;
  }

  /**
   * All its bytes, in the processor's byte order. Each call gives a buffer with a position and
   * limit of its own. A buffer that is still used after {@link #close} reads and writes the memory
   * as before.
   *
   * @throws IllegalStateException if this is closed
   */
  public ByteBuffer buffer() {
    return slice(0, size);
  }

  ByteBuffer slice(int offset, int length) {
    return bytes().slice(offset, length).order(ByteOrder.nativeOrder());
  }

  /** The bytes from 0, and those that round the last one up to a long. */
  ByteBuffer bytes() {
    return mapping().bytes();
  }

  Mapping mapping() {
    Mapping current = mapping;
    if (current == null) {
      throw new IllegalStateException("Shared memory block %s is closed".formatted(name));
    }
    return current;
  }

  public boolean isClosed() {
    return mapping == null;
  }

  /**
   * Removes the name now: nobody can open the block any more, those who have it open keep it. Does
   * nothing the second time.
   *
   * @throws IllegalStateException if this is closed
   */
  public void unlink() {
    BlockStore.ofProcess().remove(mapping());
  }

  /**
   * Ends the use of the block through this object; if this object has created the block, removes it
   * besides. Does nothing the second time.
   */
  @Override
  public void close() {
    Mapping current;
    synchronized (this) {
      current = mapping;
      mapping = null;
    }
    if (current != null && created) {
      BlockStore.ofProcess().remove(current);
    }
  }

  private Object writeReplace() {
    Mapping current = mapping();
    return new Handle(current.directory().parent().toString(), name, current.header().token());
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("Shared memory travels as its name");
  }

  @Override
  public String toString() {
    return "SharedMemory[%s, %d bytes%s]".formatted(name, size, isClosed() ? ", closed" : "");
  }

  /** The block as it travels: where it is, and which of that name is meant. */
  private record Handle(String place, String name, UUID token) implements Serializable {
    private Object readResolve() throws IOException {
      BlockDirectory directory = BlockDirectory.in(Path.of(place));
      Mapping found = BlockStore.ofProcess().find(directory, requireName(name));
      if (found == null || !found.header().token().equals(token)) {
        throw new BlockMissingException(name);
      }
      return new SharedMemory(found, false);
    }
  }
}
