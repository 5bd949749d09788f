package io.partita.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the blocks of one user in one place. A file has its final name only when it is
 * complete, so whoever opens it finds all of it.
 *
 * <p>The directory is gone when there is no block in it.
 */
final class BlockDirectory {
  static final FileAttribute<Set<PosixFilePermission>> FILE_MODE = mode("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE = mode("rwx------");
  private static final String NEW = ".new-";
  private static final Pattern NEW_NAME = Pattern.compile("\\.new-([0-9a-f]{16})-[0-9a-f]{16}");
  private static final int HEX = 16;
  private static final int DIRECTORY = 0040000;
  private static final int ATTEMPTS = 16;
  private static final int CHUNK = 1 << 16;

  private final Path parent;
  private final Path path;

  private BlockDirectory(Path parent, Path path) {
    this.parent = parent;
    this.path = path;
  }

  /** The directory of this user under this parent; need not be there. */
  static BlockDirectory in(Path parent) throws IOException {
    // Those who cannot see each other's process ids cannot tell which creator is alive.
    String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    String name = "partita-%s-%s".formatted(user(), namespace.replaceAll("[^0-9]", ""));
    return new BlockDirectory(parent, parent.resolve(name));
  }

  Path parent() {
    return parent;
  }

  Path path() {
    return path;
  }

  /** What is free in the place, and what could be at best, in bytes. */
  long usableSpace() throws IOException {
    return Files.getFileStore(parent).getUsableSpace();
  }

  long totalSpace() throws IOException {
    return Files.getFileStore(parent).getTotalSpace();
  }

  /**
   * Makes a block.
   *
   * @throws FileAlreadyExistsException if a living process has one of this name
   * @throws IOException if there is no room for all its bytes, or no private place
   */
  Mapping create(String name, int size) throws IOException {
    if (!Files.isDirectory(parent)) {
      throw new IOException("is not a directory");
    }
    BlockHeader header = BlockHeader.ofOwn(size);
    long usable = usableSpace();
    if (usable < header.fileBytes()) {
      throw new IOException("has %,d bytes left".formatted(usable));
    }
    boolean created = false;
    try {
      Mapping mapping = create(name, header);
      created = true;
      return mapping;
    } finally {
      if (!created) {
        sweep();
      }
    }
  }

  private Mapping create(String name, BlockHeader header) throws IOException {
    for (int i = 0; ; i++) {
      try {
        makeDirectory();
        return createFile(name, header);
      } catch (FileAlreadyExistsException e) {
        if (!removeIfDead(name) || i >= ATTEMPTS) {
          throw e;
        }
      } catch (NoSuchFileException e) {
        // Another process has just removed the empty directory.
        if (i >= ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Mapping createFile(String name, BlockHeader header) throws IOException {
    long random = header.token().getLeastSignificantBits();
    Path fresh = path.resolve("%s%016x-%016x".formatted(NEW, ProcessWord.OWN, random));
    try (FileChannel file =
        FileChannel.open(
            fresh,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            FILE_MODE)) {
      write(file, header);
      Mapping mapping = map(name, header, file);
      Files.createLink(path.resolve(name), fresh);
      return mapping;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Every byte is written: a hole that cannot be filled later would end the process there. */
  private static void write(FileChannel file, BlockHeader header) throws IOException {
    writeAll(file, header.toBytes());
    ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
    for (long left = BlockHeader.mappedBytes(header.size()); left > 0; left -= CHUNK) {
      writeAll(file, zeros.clear().limit((int) Math.min(left, CHUNK)));
    }
  }

  private static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private Mapping map(String name, BlockHeader header, FileChannel file) throws IOException {
    int bytes = BlockHeader.mappedBytes(header.size());
    return new Mapping(this, name, header, file.map(MapMode.READ_WRITE, BlockHeader.BYTES, bytes));
  }

  /** Whether a living process has a block of this name here. */
  boolean has(String name) throws IOException {
    BlockHeader header = read(name);
    return header != null && header.creatorIsAlive();
  }

  /**
   * The block of this name, unless there is none, or its creator is not alive.
   *
   * @param known what this process has mapped already
   */
  Optional<Mapping> open(String name, Function<UUID, @Nullable Mapping> known) throws IOException {
    try {
      return isPrivate() ? openFile(name, known) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Optional<Mapping> openFile(String name, Function<UUID, @Nullable Mapping> known)
      throws IOException {
    try (FileChannel file =
        FileChannel.open(
            path.resolve(name),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      BlockHeader header = BlockHeader.read(file);
      if (header == null || !header.creatorIsAlive()) {
        return Optional.empty();
      }
      Mapping mapping = known.apply(header.token());
      return Optional.of(mapping == null ? map(name, header, file) : mapping);
    }
  }

  /** Removes the block, unless that has been done, and another may have got its name. */
  boolean remove(String name, UUID token) throws IOException {
    return alone(
        true,
        () -> {
          BlockHeader header = read(name);
          return header != null
              && header.token().equals(token)
              && Files.deleteIfExists(path.resolve(name));
        });
  }

  private boolean removeIfDead(String name) throws IOException {
    return alone(
        false,
        () -> {
          BlockHeader header = read(name);
          return header == null
              ? !Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)
              : !header.creatorIsAlive() && Files.deleteIfExists(path.resolve(name));
        });
  }

  /**
   * Removes what processes left that ended without a chance to do so themselves.
   *
   * @return false if another process is at it, or there is nothing
   */
  boolean sweep() throws IOException {
    try {
      return isPrivate() && alone(false, this::removeLeftOvers);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean removeLeftOvers() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (isLeftOver(file.getFileName().toString())) {
          Files.deleteIfExists(file);
        }
      }
    }
    return true;
  }

  private boolean isLeftOver(String name) throws IOException {
    Matcher unfinished = NEW_NAME.matcher(name);
    if (unfinished.matches()) {
      return !ProcessWord.isAlive(Long.parseUnsignedLong(unfinished.group(1), HEX));
    }
    BlockHeader header = SharedMemory.isName(name) ? read(name) : null;
    return header != null && !header.creatorIsAlive();
  }

  private @Nullable BlockHeader read(String name) throws IOException {
    try (FileChannel file =
        FileChannel.open(path.resolve(name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return BlockHeader.read(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Does this while no other process removes anything.
   *
   * @param always also if another process does not let go of the lock
   */
  private boolean alone(boolean always, FileWork<Boolean> work) throws IOException {
    synchronized (BlockDirectory.class) {
      try (FileChannel lock = DirectoryLock.acquire(path)) {
        boolean done = (lock != null || always) && work.run();
        if (lock != null) {
          removeIfEmpty();
        }
        return done;
      }
    }
  }

  private void removeIfEmpty() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (!file.endsWith(DirectoryLock.FILE)) {
          return;
        }
      }
    }
    Files.deleteIfExists(path.resolve(DirectoryLock.FILE));
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      // Another process has just begun a block there.
    }
  }

  private void makeDirectory() throws IOException {
    try {
      Files.createDirectory(path, DIRECTORY_MODE);
    } catch (FileAlreadyExistsException e) {
      // By whom is looked at next.
    }
    if (!isPrivate()) {
      throw new IOException(path + " is not a directory of mode 0700 of your own; remove it");
    }
  }

  /** Nobody else can put anything there. */
  private boolean isPrivate() throws IOException {
    return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(user())
        && (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)
            == (DIRECTORY | 0700);
  }

  private static Object user() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
