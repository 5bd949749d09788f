package io.partita.store;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The directory that holds all that Partita keeps on disk, open to its owner only and used by one
 * process at a time.
 *
 * <p>Whoever opens it holds a lock until {@link #close()} or the end of the process, however that
 * comes: the kernel frees it, so nothing stale is ever in the way. A second opener, in this process
 * or another, is refused and told who holds it. Safe for use by several threads.
 */
public final class StateDirectory implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");

  /** The homes that this process holds. A lock of the kernel is per process: it cannot tell. */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path home;
  private final FileChannel lockFile;
  private final UUID id;

  private StateDirectory(Path home, FileChannel lockFile, UUID id) {
    this.home = home;
    this.lockFile = lockFile;
    this.id = id;
  }

  /**
   * Takes the directory for this process; creates it with mode 0700 if it is not there.
   *
   * @param holder what this process is, in a word that another user of the directory understands:
   *     {@code run} or {@code server}
   * @throws PartitaException if another holds it, or if it is not safe to use
   */
  public static StateDirectory open(Path home, String holder) {
    try {
      Path real = prepare(home.toAbsolutePath().normalize());
      synchronized (HELD) {
        if (!HELD.add(real)) {
          throw inUse(real, "this very process (pid " + ProcessHandle.current().pid() + ")");
        }
      }
      try {
        return lock(real, holder);
      } catch (IOException | RuntimeException e) {
        release(real);
        throw e;
      }
    } catch (IOException e) {
      throw new PartitaException(
          "State directory " + home + " cannot be used: " + e + "; set partita.home to another", e);
    }
  }

  private static StateDirectory lock(Path home, String holder) throws IOException {
    // The lock file stays empty and is opened here only: when a process closes any descriptor of a
    // file, POSIX drops its locks on it. So what others may read is another file.
    FileChannel channel =
        FileChannel.open(
            home.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_FILE));
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(home, readHolder(home));
      }
      for (String part : new String[] {"db", "logs", "run", "archives"}) {
        createPrivate(home.resolve(part));
      }
      write(home, "holder", ProcessHandle.current().pid() + " " + holder);
      return new StateDirectory(home, channel, readId(home));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Path prepare(Path home) throws IOException {
    Path parent = home.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    createPrivate(home);
    Path real = home.toRealPath();
    Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!Objects.equals(Files.getAttribute(real, "unix:uid"), self)) {
      throw new PartitaException(
          "State directory "
              + real
              + " belongs to another user; run as that user, or set partita.home to another");
    }
    return real;
  }

  /** One that was there is narrowed only while empty: what others see in it may be meant so. */
  private static void createPrivate(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      return;
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new PartitaException(
            directory + " is not a directory; set partita.home to another path", e);
      }
    }
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(directory);
    if (OWNER_ONLY.containsAll(found)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw new PartitaException(
            "State directory "
                + directory
                + " is open to other users ("
                + PosixFilePermissions.toString(found)
                + "); run: chmod 700 "
                + directory);
      }
    }
    Files.setPosixFilePermissions(directory, OWNER_ONLY);
  }

  private static UUID readId(Path home) throws IOException {
    Path file = home.resolve("id");
    if (!Files.exists(file)) {
      write(home, "id", UUID.randomUUID().toString());
    }
    try {
      return UUID.fromString(Files.readString(file).strip());
    } catch (IllegalArgumentException e) {
      throw new PartitaException(
          file + " does not hold an id any more; delete it, and it is made anew", e);
    }
  }

  private static void write(Path home, String name, String line) throws IOException {
    Path written = home.resolve(name + ".new");
    Files.deleteIfExists(written);
    Files.createFile(written, PosixFilePermissions.asFileAttribute(OWNER_FILE));
    Files.writeString(written, line + "\n");
    Files.move(written, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** For people only; the lock alone decides. */
  private static String readHolder(Path home) {
    try {
      String[] words = Files.readString(home.resolve("holder")).strip().split(" ", 2);
      if (words.length == 2 && isAlive(words[0])) {
        return words[1] + " (pid " + words[0] + ")";
      }
    } catch (IOException e) {
      // Its holder is just coming or going.
    }
    return "another process";
  }

  private static boolean isAlive(String pid) {
    return pid.matches("[0-9]{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isPresent();
  }

  private static PartitaException inUse(Path home, String who) {
    return new PartitaException(
        "State directory "
            + home
            + " is in use by "
            + who
            + "; wait for it, stop it, or set partita.home to another directory");
  }

  /** A number that no other directory has; only a copy of this one. */
  public UUID id() {
    return id;
  }

  /** The directory itself, absolute and without symbolic links. */
  public Path home() {
    return home;
  }

  /**
   * A path below the directory; nothing is created.
   *
   * @throws IllegalArgumentException if the names lead out of the directory
   */
  public Path path(String first, String... more) {
    Path path = home.resolve(Path.of(first, more)).normalize();
    if (!path.startsWith(home) || path.equals(home)) {
      throw new IllegalArgumentException(path + " is not below " + home);
    }
    return path;
  }

  /** Gives the directory to the next one; call it when nothing here is used any more. */
  @Override
  public synchronized void close() {
    if (!lockFile.isOpen()) {
      return;
    }
    try {
      Files.deleteIfExists(home.resolve("holder"));
      lockFile.close();
    } catch (IOException e) {
      throw new PartitaException("State directory " + home + " could not be given back", e);
    } finally {
      release(home);
    }
  }

  private static void release(Path home) {
    synchronized (HELD) {
      HELD.remove(home);
    }
  }
}
