package io.partita.examples;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The file that lists the directories of a copy, each after its parent, with the attributes that
 * they get when all files are in place.
 */
final class DirectoryList {

  /**
   * @param path the name relative to the source; empty for the root, which comes first
   * @param existed whether the target had it before the copy began
   */
  record Directory(
      String path,
      Set<PosixFilePermission> permissions,
      FileTime modified,
      FileTime accessed,
      boolean existed) {

    static Directory of(String path, PosixFileAttributes attributes, boolean existed) {
      return new Directory(
          path,
          attributes.permissions(),
          attributes.lastModifiedTime(),
          attributes.lastAccessTime(),
          existed);
    }
  }

  /** What is done with a directory of the list. */
  interface Visitor {
    void visit(Directory directory) throws IOException;
  }

  private DirectoryList() {}

  /** Appends directories. Not safe for use by several threads. */
  static final class Writer implements Closeable {
    private final DataOutputStream out;

    Writer(Path file) throws IOException {
      out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    void add(Directory directory) throws IOException {
      Manifest.writeText(out, directory.path());
      Manifest.writeText(out, PosixFilePermissions.toString(directory.permissions()));
      writeTime(directory.modified());
      writeTime(directory.accessed());
      out.writeBoolean(directory.existed());
    }

    private void writeTime(FileTime time) throws IOException {
      Instant instant = time.toInstant();
      out.writeLong(instant.getEpochSecond());
      out.writeInt(instant.getNano());
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  static Directory root(Path file) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      return read(in);
    }
  }

  static void parentsFirst(Path file, Visitor visitor) throws IOException {
    long size = Files.size(file);
    try (var counter = new CountingInput(file)) {
      var in = new DataInputStream(counter);
      while (counter.position < size) {
        visitor.visit(read(in));
      }
    }
  }

  /** Holds 8 bytes per directory in memory. */
  static void childrenFirst(Path file, Visitor visitor) throws IOException {
    long[] begins = begins(file);
    long end = Files.size(file);
    try (var records = new RandomAccessFile(file.toFile(), "r")) {
      for (int i = begins.length - 1; i >= 0; i--) {
        byte[] bytes = new byte[(int) (end - begins[i])];
        records.seek(begins[i]);
        records.readFully(bytes);
        visitor.visit(read(new DataInputStream(new ByteArrayInputStream(bytes))));
        end = begins[i];
      }
    }
  }

  private static long[] begins(Path file) throws IOException {
    var begins = LongStream.builder();
    long size = Files.size(file);
    try (var counter = new CountingInput(file)) {
      var in = new DataInputStream(counter);
      while (counter.position < size) {
        begins.add(counter.position);
        read(in);
      }
    }
    return begins.build().toArray();
  }

  private static Directory read(DataInput in) throws IOException {
    return new Directory(
        Manifest.readText(in),
        PosixFilePermissions.fromString(Manifest.readText(in)),
        readTime(in),
        readTime(in),
        in.readBoolean());
  }

  private static FileTime readTime(DataInput in) throws IOException {
    return FileTime.from(Instant.ofEpochSecond(in.readLong(), in.readInt()));
  }

  /** A buffered stream that knows how many bytes it has handed out. */
  private static final class CountingInput extends BufferedInputStream {
    private long position;

    CountingInput(Path file) throws IOException {
      super(Files.newInputStream(file));
    }

    @Override
    public synchronized int read() throws IOException {
      int value = super.read();
      if (value < 0) {
        throw new EOFException();
      }
      position++;
      return value;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      position += Math.max(0, count);
      return count;
    }
  }
}
