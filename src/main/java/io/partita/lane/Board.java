package io.partita.lane;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The memory of a lane: some words that both sides change atomically, and a ring of bytes in either
 * direction.
 */
final class Board {
  /** Far apart, so that what one side writes does not slow down the other. */
  private static final int LINE = 128;

  /**
   * The upper half counts the tasks that have begun, the lower half those that were offered; in one
   * word, so that a task is either claimed or taken back.
   */
  static final int CLAIM = 0;

  /** 1 when the end shall be left once nothing is to be claimed. */
  static final int CLOSED = LINE;

  /** 1 while the end sleeps and wants to be told of tasks. */
  static final int END_SLEEPS = 2 * LINE;

  /** 1 while the lane's side sleeps and wants to be told of answers. */
  static final int LANE_SLEEPS = 3 * LINE;

  /** How many bytes of answers the end has written. */
  static final int WRITTEN = 4 * LINE;

  /** How many bytes of answers the lane's side has read. */
  static final int READ = 5 * LINE;

  private static final int HEADER = 4096;
  private static final int SIZE = HEADER + 2 * Ring.SIZE;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;
  final Ring tasks;
  final Ring answers;

  private Board(MappedByteBuffer memory) {
    this.memory = memory;
    this.tasks = new Ring(memory, HEADER);
    this.answers = new Ring(memory, HEADER + Ring.SIZE);
  }

  /**
   * Makes the file.
   *
   * @throws IOException if there is no room for it, among other things
   */
  static Board create(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      // Written, not only made longer: memory that the file system cannot give would be a crash.
      ByteBuffer zeros = ByteBuffer.allocate(SIZE);
      while (zeros.hasRemaining()) {
        channel.write(zeros);
      }
      return map(channel);
    }
  }

  static Board open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() != SIZE) {
        throw new IOException("It has %d bytes, not %d".formatted(channel.size(), SIZE));
      }
      return map(channel);
    }
  }

  private static Board map(FileChannel channel) throws IOException {
    MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
    memory.order(ByteOrder.nativeOrder());
    return new Board(memory);
  }

  /** Nothing was ever offered or answered. Only while the other side does not use it. */
  void clear() {
    for (int word = CLAIM; word <= READ; word += LINE) {
      set(word, 0);
    }
  }

  long get(int word) {
    return (long) LONGS.getVolatile(memory, word);
  }

  void set(int word, long value) {
    LONGS.setVolatile(memory, word, value);
  }

  boolean change(int word, long from, long to) {
    return LONGS.compareAndSet(memory, word, from, to);
  }
}
