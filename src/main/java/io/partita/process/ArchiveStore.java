package io.partita.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where archives are kept: a directory of this user's alone, shared by all processes that use it.
 *
 * <p>An archive's name ends with its own checksum, and it appears in one step: what is there is
 * whole, or is noticed. The JVM itself checks little of what it maps.
 */
final class ArchiveStore {
  private static final System.Logger LOG = System.getLogger("io.partita.process");
  private static final String SUFFIX = ".archive";
  private static final String FAILED = ".failed";
  private static final Duration FAILED_FOR = Duration.ofDays(1);
  private static final int KEPT = 16;
  private static final Duration OLD = Duration.ofDays(30);
  private static final int PRIVATE = 0700;

  private final Path directory;

  /** The checksums that were right, by path, with the time of the file then. */
  private final Map<Path, FileTime> checked = new ConcurrentHashMap<>();

  private ArchiveStore(Path directory) {
    this.directory = directory;
  }

  /** The store in this directory; null if it cannot be made, or others could write to it. */
  static @Nullable ArchiveStore in(Path directory) {
    try {
      Files.createDirectories(
          directory.toAbsolutePath(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      int mode = (Integer) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if (owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
          && (mode & 0777) == PRIVATE) {
        return new ArchiveStore(directory.toRealPath());
      }
      LOG.log(Level.DEBUG, "No archives in {0}: not of this user alone", directory);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(Level.DEBUG, "No archives in " + directory, e);
    }
    return null;
  }

  /** The archive for the key; null if there is none. One that is damaged is deleted. */
  @Nullable Path find(ArchiveKey key) {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(directory, key.name() + "-*" + SUFFIX)) {
      for (Path archive : found) {
        if (isWhole(archive)) {
          return archive;
        }
        LOG.log(Level.INFO, "{0} is damaged and is made again", archive);
        Files.deleteIfExists(archive);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Looking for an archive in " + directory, e);
    }
    return null;
  }

  private boolean isWhole(Path archive) throws IOException {
    FileTime time = Files.getLastModifiedTime(archive);
    if (time.equals(checked.get(archive))) {
      return true;
    }
    boolean whole = archive.toString().endsWith("-" + checksum(archive) + SUFFIX);
    if (whole) {
      // Also says when it was last of use.
      FileTime now = FileTime.from(Instant.now());
      Files.setLastModifiedTime(archive, now);
      checked.put(archive, Files.getLastModifiedTime(archive));
    }
    return whole;
  }

  private static String checksum(Path file) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        checksum.update(buffer, 0, count);
        size += count;
      }
    }
    return HexFormat.of().toHexDigits((int) checksum.getValue()) + Long.toHexString(size);
  }

  /**
   * One process at a time makes the archive of a key; null if another does, or it failed lately.
   */
  @Nullable FileChannel beginToMake(ArchiveKey key) throws IOException {
    Path failed = directory.resolve(key.name() + FAILED);
    if (Files.exists(failed)
        && Files.getLastModifiedTime(failed).toInstant().isAfter(Instant.now().minus(FAILED_FOR))) {
      return null;
    }
    FileChannel lock =
        FileChannel.open(
            directory.resolve(key.name() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    boolean held = false;
    try {
      held = lock.tryLock() != null && find(key) == null;
    } catch (OverlappingFileLockException e) {
      LOG.log(Level.TRACE, "Another part of this process makes it", e);
    } finally {
      if (!held) {
        lock.close();
      }
    }
    return held ? lock : null;
  }

  /** Where to make it. What another one that was killed left of it is deleted. Under the lock. */
  Path draft(ArchiveKey key) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, key.name() + ".draft*")) {
      for (Path draft : left) {
        Files.deleteIfExists(draft);
      }
    }
    return directory.resolve(key.name() + ".draft");
  }

  /** Gives it its name. Under the lock. */
  void publish(ArchiveKey key, Path draft) throws IOException {
    try (FileChannel written = FileChannel.open(draft, StandardOpenOption.READ)) {
      written.force(true);
    }
    Path archive = directory.resolve(key.name() + "-" + checksum(draft) + SUFFIX);
    Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE);
    prune();
  }

  /** Nobody tries again for a day. */
  void fail(ArchiveKey key, String why) {
    try {
      Files.writeString(directory.resolve(key.name() + FAILED), why);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Cannot write to " + directory, e);
    }
  }

  /** What was of no use for long goes. Other processes may prune as well. */
  private void prune() throws IOException {
    record Used(Path path, FileTime time) {}
    List<Used> archives = new ArrayList<>();
    List<Used> old = new ArrayList<>();
    FileTime limit = FileTime.from(Instant.now().minus(OLD));
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      for (Path path : found) {
        Used file = new Used(path, Files.getLastModifiedTime(path));
        if (file.time.compareTo(limit) < 0) {
          old.add(file);
        } else if (path.toString().endsWith(SUFFIX)) {
          archives.add(file);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.log(Level.TRACE, "Another process is at it", e);
    }
    archives.sort(Comparator.comparing(Used::time).reversed());
    old.addAll(archives.subList(Math.min(KEPT, archives.size()), archives.size()));
    for (Used file : old) {
      Files.deleteIfExists(file.path);
    }
  }
}
