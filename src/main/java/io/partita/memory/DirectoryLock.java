package io.partita.memory;

import io.partita.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one process at a time remove blocks from a directory, so that what is removed is what was
 * looked at, and not a new block that has got its name in between.
 */
final class DirectoryLock {
  static final String FILE = ".lock";

  /** A process that was stopped just then must not hold up the others. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(1);

  private DirectoryLock() {}

  /**
   * The lock, to be closed; null if another process does not let go of it, or the directory is
   * gone. Threads of this process must take turns by themselves.
   */
  static @Nullable FileChannel acquire(Path directory) throws IOException {
    Deadline deadline = Deadline.after(PATIENCE);
    do {
      try {
        FileChannel lock = tryAcquire(directory.resolve(FILE));
        if (lock != null) {
          return lock;
        }
      } catch (NoSuchFileException e) {
        return null;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    } while (!deadline.hasPassed());
    return null;
  }

  private static @Nullable FileChannel tryAcquire(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            BlockDirectory.FILE_MODE);
    boolean held = false;
    try {
      Object key = fileKey(file);
      // Whoever had the lock before may have removed the file together with the directory.
      held = channel.tryLock() != null && key != null && key.equals(fileKey(file));
      return held ? channel : null;
    } catch (OverlappingFileLockException e) {
      return null;
    } finally {
      if (!held) {
        channel.close();
      }
    }
  }

  private static @Nullable Object fileKey(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
