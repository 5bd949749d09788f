package io.partita.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The directories of living and dead processes under one parent. Each holds a file that its process
 * keeps locked while it lives: whoever gets that lock may delete the directory.
 */
final class RunFiles {
  private static final String LOCK = "lock";
  private static final String PREFIX = "partita-";
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 022;
  private static final int ATTEMPTS = 16;
  private static final int RANDOM_BOUND = 36 * 36 * 36 * 36;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  record Held(Path directory, FileChannel lock) {}

  private final Path parent;
  private final Object user;

  private RunFiles(Path parent, Object user) {
    this.parent = parent;
    this.user = user;
  }

  /**
   * @throws IOException if the parent cannot be made, or others could put something else in our
   *     place
   */
  static RunFiles in(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent, OWNER_ONLY);
    }
    Object user = owner(Path.of("/proc/self"));
    int mode = mode(parent);
    Object owner = owner(parent);
    if (!owner.equals(user) && !owner.equals(0)) {
      throw new IOException("belongs to another user");
    }
    if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
      throw new IOException("others can write to it; chmod go-w");
    }
    return new RunFiles(parent, user);
  }

  /** Makes a directory and locks it. */
  Held create() throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Path directory = parent.resolve(newName());
      try {
        Files.createDirectory(directory, OWNER_ONLY);
      } catch (FileAlreadyExistsException e) {
        continue;
      }
      if (!owner(directory).equals(user) || (mode(directory) & 0777) != 0700) {
        Files.delete(directory);
        throw new IOException("its file system does not keep owner and permissions");
      }
      FileChannel lock = lock(directory, StandardOpenOption.CREATE_NEW);
      if (lock != null) {
        return new Held(directory, lock);
      }
    }
    throw new IOException("others delete what is made in it");
  }

  /**
   * Deletes what processes left that died. What cannot be deleted is left and logged.
   *
   * @param beforeDeletion sees each directory while its files are still there
   */
  void sweep(Consumer<Path> beforeDeletion) throws IOException {
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path candidate : candidates) {
        // A second look at a file of our own would drop our lock: POSIX locks end with any close.
        if (!candidate.getFileName().toString().startsWith(ownPrefix())) {
          sweep(candidate, beforeDeletion);
        }
      }
    }
  }

  private void sweep(Path candidate, Consumer<Path> beforeDeletion) {
    try {
      if (!Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS)
          || !owner(candidate).equals(user)) {
        return;
      }
      if (!Files.exists(candidate.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
        // Died before it had a lock, or is about to have one: then this fails, or it tries again.
        Files.delete(candidate);
        return;
      }
      try (FileChannel lock = lock(candidate, StandardOpenOption.WRITE)) {
        if (lock != null) {
          beforeDeletion.accept(candidate);
          delete(candidate);
        }
      }
    } catch (IOException e) {
      System.getLogger("io.partita.transport")
          .log(Level.DEBUG, "Left-over {0} stays: {1}", candidate, e);
    }
  }

  /** Null if another process has the lock, or deleted the directory in the meantime. */
  private static @Nullable FileChannel lock(Path directory, StandardOpenOption how)
      throws IOException {
    Path file = directory.resolve(LOCK);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.WRITE, how, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
    boolean held = false;
    try {
      Object key = fileKey(file);
      held = channel.tryLock() != null && key != null && key.equals(fileKey(file));
      return held ? channel : null;
    } finally {
      if (!held) {
        channel.close();
      }
    }
  }

  /** Deletes a directory that holds files only, its lock last. */
  static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!file.endsWith(LOCK)) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(directory.resolve(LOCK));
    Files.deleteIfExists(directory);
  }

  private static @Nullable Object fileKey(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static Object owner(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid");
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode");
  }

  private static String ownPrefix() {
    ProcessHandle self = ProcessHandle.current();
    long start = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return PREFIX + base36(self.pid()) + "-" + base36(start) + "-";
  }

  static String newName() {
    // Of the same length each time: whether a path fits is asked with another name than is used.
    int random =
        ThreadLocalRandom.current().nextInt(RANDOM_BOUND / Character.MAX_RADIX, RANDOM_BOUND);
    return ownPrefix() + base36(random);
  }

  private static String base36(long number) {
    return Long.toString(number, Character.MAX_RADIX);
  }
}
