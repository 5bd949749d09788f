package io.partita.manager;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** What outlives a manager, in a directory that one of them has at a time. */
final class ManagerState implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;
  private final int epoch;

  private ManagerState(Path path, FileChannel lock) throws IOException {
    this.path = path;
    this.lock = lock;
    this.epoch = nextEpoch();
  }

  /**
   * Takes the directory, which is made for this user alone if it is not there.
   *
   * @throws PartitaException if another manager has it, or it cannot be written to
   */
  static ManagerState open(Path path) {
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileChannel lock = lock(path);
      try {
        return new ManagerState(path, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new PartitaException("Cannot keep a manager's state in %s: %s".formatted(path, e), e);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // By another manager of this process.
    } finally {
      if (!locked) {
        file.close();
      }
    }
    if (!locked) {
      throw new PartitaException(
          "Another manager uses %s; end it, or give this one another directory".formatted(path));
    }
    return file;
  }

  /** On the disk before anybody is told of it: no later manager may have the same. */
  private int nextEpoch() throws IOException {
    Path file = path.resolve("epoch");
    int next = Files.exists(file) ? read(file) + 1 : 1;
    Path written = path.resolve("epoch.new");
    try (FileChannel channel =
        FileChannel.open(
            written,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap((next + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
      directory.force(true);
    }
    return next;
  }

  private static int read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IOException("%s has no number: %s".formatted(file, text));
    }
    return Integer.parseInt(text);
  }

  /**
   * A manager's life in this directory.
   *
   * @param broken see {@link Life#broken}
   */
  Life life(Runnable broken) {
    return new Life(epoch, path.resolve("journal"), broken);
  }

  /** The number of this manager's life: higher than all that were given in this directory. */
  int epoch() {
    return epoch;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      System.getLogger("io.partita.manager").log(System.Logger.Level.DEBUG, path.toString(), e);
    }
  }
}
