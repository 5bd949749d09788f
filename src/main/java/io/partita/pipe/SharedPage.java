package io.partita.pipe;

import io.partita.PartitaException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A few numbers that two processes see alike at once, without a message: a page that both have
 * mapped. Its file is needed until the second one has it.
 */
final class SharedPage {
  /** What the queue does, written by its owner: one of {@link QueueState}. */
  static final int STATE = 0;

  /** How many items the other process has sent in all, written by it. */
  static final int SENT = 64;

  /** What is lent to the other process, written by both: see {@link Loan}. */
  static final int LOAN = 128;

  /** Whether there is memory for more items, 0 or 1, written by the queue's owner. */
  static final int FULL = 192;

  private static final int BYTES = 4096;
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final MappedByteBuffer page;

  private SharedPage(MappedByteBuffer page) {
    this.page = page;
  }

  /** A new one, all zero. */
  static SharedPage create(Path file) {
    return map(file, StandardOpenOption.CREATE_NEW);
  }

  /** The one that another process has created. */
  static SharedPage open(Path file) {
    return PipeSockets.uninterrupted(() -> map(file, StandardOpenOption.READ));
  }

  private static SharedPage map(Path file, StandardOpenOption how) {
    try (FileChannel channel =
        FileChannel.open(file, how, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new SharedPage(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES));
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot share the memory of %s: %s; is there room on its file system?"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger("io.partita.pipe").log(System.Logger.Level.DEBUG, "Left to sweep", e);
    }
  }

  long get(int at) {
    return (long) LONGS.getVolatile(page, at);
  }

  void set(int at, long value) {
    LONGS.setVolatile(page, at, value);
  }

  void add(int at, long delta) {
    LONGS.getAndAdd(page, at, delta);
  }

  boolean compareAndSet(int at, long expected, long value) {
    return LONGS.compareAndSet(page, at, expected, value);
  }
}
