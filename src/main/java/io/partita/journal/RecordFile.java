package io.partita.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of records: of each its length, the CRC32C of that and the content, and the content. A
 * file that is complete ends in a record of length 0.
 */
final class RecordFile {
  static final int HEAD_BYTES = 8;

  private static final int MAX_RECORD = 1 << 30;

  private RecordFile() {}

  /** Appends a record to a buffer that has room for it. */
  static void put(ByteBuffer buffer, byte[] record) {
    buffer.putInt(record.length).putInt(checksum(record)).put(record);
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, record.length));
    crc.update(record);
    return (int) crc.getValue();
  }

  /**
   * What became of reading a file.
   *
   * @param end behind the last whole record
   * @param complete whether that was the one of length 0
   */
  record Ending(long end, boolean complete) {}

  /**
   * Gives each whole record, in their order.
   *
   * @throws JournalException if what follows the last of them is more than one that was not
   *     finished
   */
  static Ending read(Path file, Consumer<byte[]> each) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long position = 0;
      byte[] record = read(channel, position);
      while (record != null && record.length > 0) {
        each.accept(record);
        position += HEAD_BYTES + record.length;
        record = read(channel, position);
      }
      if (record == null) {
        requireNothingBehind(file, channel, position);
      }
      return new Ending(position, record != null);
    }
  }

  /** Null if there is none, or none that is whole. */
  private static byte @Nullable [] read(FileChannel channel, long position) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    if (!fill(channel, head, position)) {
      return null;
    }
    int length = head.getInt(0);
    if (length < 0 || length > MAX_RECORD || length > channel.size() - position - HEAD_BYTES) {
      return null;
    }
    ByteBuffer content = ByteBuffer.allocate(length);
    if (!fill(channel, content, position + HEAD_BYTES)) {
      return null;
    }
    return checksum(content.array()) == head.getInt(4) ? content.array() : null;
  }

  private static boolean fill(FileChannel channel, ByteBuffer buffer, long position)
      throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        return false;
      }
    }
    return true;
  }

  /** A torn record is the last one; whole ones behind it mean that the file was damaged. */
  private static void requireNothingBehind(Path file, FileChannel channel, long position)
      throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    if (!fill(channel, head, position)) {
      return;
    }
    int length = head.getInt(0);
    long behind = position + HEAD_BYTES + length;
    if (length >= 0 && behind < channel.size() && read(channel, behind) != null) {
      throw new JournalException(
          "%s is damaged at byte %d, with whole records behind it: what was acknowledged is lost if it is used; restore it from a backup, or remove the directory to begin without it"
              .formatted(file, position),
          null);
    }
  }
}
