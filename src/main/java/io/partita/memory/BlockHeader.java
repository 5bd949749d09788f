package io.partita.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the file of a block begins with; the block's own bytes come after it.
 *
 * @param token tells this block from all others, also from a later one of the same name
 * @param boot the life of the kernel that the creator belongs to
 * @param creator the creating process, as {@link ProcessWord} has it
 * @param size how many bytes the block has
 */
record BlockHeader(UUID token, UUID boot, long creator, int size) {
  /** A multiple of a cache line, so that the block is aligned for every type. */
  static final int BYTES = 256;

  private static final long MAGIC = 0x0141544954524150L; // "PARTITA", version 1
  private static final UUID THIS_BOOT = UUID.fromString(ProcessWord.SELF.bootId());

  /** The header of a new block of this process. */
  static BlockHeader ofOwn(int size) {
    return new BlockHeader(UUID.randomUUID(), THIS_BOOT, ProcessWord.OWN, size);
  }

  /** The bytes that are mapped: the last value can be changed together with those around it. */
  static int mappedBytes(int size) {
    return (size + Long.BYTES - 1) & -Long.BYTES;
  }

  boolean creatorIsAlive() {
    return boot.equals(THIS_BOOT) && ProcessWord.isAlive(creator);
  }

  long fileBytes() {
    return BYTES + (long) mappedBytes(size);
  }

  ByteBuffer toBytes() {
    return ByteBuffer.allocate(BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(MAGIC)
        .putLong(size)
        .putLong(token.getMostSignificantBits())
        .putLong(token.getLeastSignificantBits())
        .putLong(boot.getMostSignificantBits())
        .putLong(boot.getLeastSignificantBits())
        .putLong(creator)
        .rewind();
  }

  /** The header of the file, null if it is not a block's. */
  static @Nullable BlockHeader read(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, bytes.position()) < 0) {
        return null;
      }
    }
    bytes.flip();
    if (bytes.getLong() != MAGIC) {
      return null;
    }
    long size = bytes.getLong();
    UUID token = new UUID(bytes.getLong(), bytes.getLong());
    UUID boot = new UUID(bytes.getLong(), bytes.getLong());
    BlockHeader header = new BlockHeader(token, boot, bytes.getLong(), (int) size);
    // A shorter file would end this process at the first access behind its end.
    return size > 0 && size <= SharedMemory.MAX_SIZE && file.size() >= header.fileBytes()
        ? header
        : null;
  }
}
