package io.partita.examples;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Copies contents, times and permissions of single files and links, in few system calls. Whatever
 * goes wrong on the side of the source is a {@link SourceException}; any other exception concerns
 * the target. For use by one thread.
 */
final class FileCopier {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  private static final Set<OpenOption> EXISTING = Set.of(StandardOpenOption.WRITE);
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Set<PosixFilePermission> masked;

  /** Creates and removes a file in the given directory, to learn what the process's umask masks. */
  FileCopier(Path directory) throws IOException {
    Path probe = directory.resolve("umask");
    Set<PosixFilePermission> all = EnumSet.allOf(PosixFilePermission.class);
    Files.deleteIfExists(probe);
    Files.createFile(probe, PosixFilePermissions.asFileAttribute(all));
    all.removeAll(Files.getPosixFilePermissions(probe));
    Files.delete(probe);
    masked = all;
  }

  /** A file of the source cannot be copied, and the copy goes on without it. */
  static final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    SourceException(String reason) {
      super(reason);
    }

    SourceException(IOException cause) {
      super(
          cause instanceof NoSuchFileException
              ? "it vanished while the tree was copied"
              : reason(cause),
          cause);
    }
  }

  /** An unfinished copy that is open for more pieces. */
  record Unfinished(FileChannel in, FileChannel out) implements Closeable {
    @Override
    public void close() throws IOException {
      try (in;
          out) {
        // Both are closed, whatever the first close does.
      }
    }
  }

  /** Copies a whole file to a new one; complete but for its name when this returns its size. */
  long copy(Path source, Path unfinished) throws IOException {
    PosixFileAttributes attributes = regularFile(source);
    Set<PosixFilePermission> permissions = attributes.permissions();
    long bytes;
    try (FileChannel in = openSource(source);
        FileChannel out = FileChannel.open(unfinished, CREATE, mode(permissions))) {
      bytes =
          attributes.size() <= BUFFER_BYTES
              ? copySmall(in, out, attributes.size())
              : transfer(in, 0, in.size(), out);
    }
    setTimes(unfinished, attributes);
    if (!permissions.contains(PosixFilePermission.OWNER_READ)
        || !Collections.disjoint(permissions, masked)) {
      Files.setPosixFilePermissions(unfinished, permissions);
    }
    return bytes;
  }

  /** Copies a link as a link; complete but for its name when this returns. */
  void copyLink(Path source, Path unfinished) throws IOException {
    PosixFileAttributes attributes;
    Path to;
    try {
      attributes = attributes(source);
      to = Files.readSymbolicLink(source);
    } catch (IOException e) {
      throw new SourceException(e);
    }
    Files.createSymbolicLink(unfinished, to);
    Files.getFileAttributeView(unfinished, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(attributes.lastModifiedTime(), attributes.lastAccessTime(), null);
  }

  /** Opens a file to be copied in pieces into a new one, closed to others until it is complete. */
  Unfinished begin(Path source, Path unfinished) throws IOException {
    regularFile(source);
    return open(source, unfinished, CREATE);
  }

  /** Opens a file for further pieces; throws NoSuchFileException if it was not begun. */
  Unfinished resume(Path source, Path unfinished) throws IOException {
    regularFile(source);
    return open(source, unfinished, EXISTING);
  }

  /** Gives a file that was copied in pieces its size, times and permissions. */
  void complete(Path source, Path unfinished) throws IOException {
    PosixFileAttributes attributes = regularFile(source);
    if (Files.size(unfinished) > attributes.size()) {
      // It shrank while it was copied.
      try (FileChannel out = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        out.truncate(attributes.size());
      }
    }
    setTimes(unfinished, attributes);
    Files.setPosixFilePermissions(unfinished, attributes.permissions());
  }

  /** Whether the copy, made in an earlier life of this partition, is there and complete. */
  boolean isComplete(Path source, Path copy) throws IOException {
    PosixFileAttributes expected = regularFile(source);
    if (!Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    // The time is set when the content is complete.
    PosixFileAttributes found = attributes(copy);
    return found.size() == expected.size()
        && found.lastModifiedTime().equals(expected.lastModifiedTime())
        && found.permissions().equals(expected.permissions());
  }

  /** Copies what there is between the two offsets and returns how many bytes that were. */
  long transfer(FileChannel in, long from, long to, FileChannel out) throws IOException {
    out.position(from);
    long at = from;
    while (at < to) {
      long count;
      try {
        count = in.transferTo(at, to - at, out);
      } catch (IOException e) {
        throw readableAt(in, at) ? e : new SourceException(e);
      }
      if (count <= 0) {
        break;
      }
      at += count;
    }
    return at - from;
  }

  private long copySmall(FileChannel in, FileChannel out, long expected) throws IOException {
    long bytes = 0;
    while (true) {
      buffer.clear();
      int count = read(in);
      if (count < 0) {
        return bytes;
      }
      bytes += count;
      buffer.flip();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      // Files under /proc have size 0 and more to read.
      if (bytes == expected && expected > 0 && count < BUFFER_BYTES) {
        return bytes;
      }
    }
  }

  private int read(FileChannel in) throws IOException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new SourceException(e);
    }
  }

  /** Tells which side of a failed transfer is to blame. */
  private boolean readableAt(FileChannel in, long position) {
    try {
      in.read(buffer.clear().limit(1), position);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Unfinished open(Path source, Path unfinished, Set<OpenOption> options)
      throws IOException {
    FileChannel in = openSource(source);
    try {
      return new Unfinished(in, FileChannel.open(unfinished, options, PRIVATE));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static FileChannel openSource(Path source) throws SourceException {
    try {
      return FileChannel.open(source, READ);
    } catch (IOException e) {
      throw new SourceException(e);
    }
  }

  /** Looks before a file is opened: to open a FIFO would wait for its writer. */
  private static PosixFileAttributes regularFile(Path source) throws SourceException {
    PosixFileAttributes attributes;
    try {
      attributes = attributes(source);
    } catch (IOException e) {
      throw new SourceException(e);
    }
    if (!attributes.isRegularFile()) {
      throw new SourceException("it is no longer a regular file");
    }
    return attributes;
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static void setTimes(Path file, PosixFileAttributes attributes) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class)
        .setTimes(attributes.lastModifiedTime(), attributes.lastAccessTime(), null);
  }

  /** Times are set through a descriptor for reading, so the owner can read until that is done. */
  private static FileAttribute<Set<PosixFilePermission>> mode(
      Set<PosixFilePermission> permissions) {
    Set<PosixFilePermission> readable = EnumSet.of(PosixFilePermission.OWNER_READ);
    readable.addAll(permissions);
    return PosixFilePermissions.asFileAttribute(readable);
  }

  /** Why a look at a file failed, in a few words that do not repeat its name. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NotLinkException) {
      return "it is no longer a symbolic link";
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** The same with the name of the file, where it is known. */
  static String explain(IOException e) {
    return e instanceof FileSystemException failed && failed.getFile() != null
        ? FileName.printable(failed.getFile()) + ": " + reason(e)
        : reason(e);
  }
}
