package io.partita.examples;

import io.partita.PartitaException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file that lists every {@link Entry} of a copy, in the order of the scan. It is written and
 * read as a stream: neither side holds more than one entry.
 */
final class Manifest {
  private static final int BUFFER = 64 << 10;

  /** Far more than any path; a greater length means that the file is damaged. */
  private static final int LONGEST_TEXT = 1 << 20;

  private Manifest() {}

  /** Writes text of any content, line breaks included. */
  static void writeText(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInput in) throws IOException {
    return text(readBytes(in));
  }

  static PartitaException damaged() {
    return new PartitaException(
        "The plan of the copy is damaged; remove its staging directory and start the job anew");
  }

  private static byte[] readBytes(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST_TEXT) {
      throw damaged();
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Appends entries. Not safe for use by several threads. */
  static final class Writer implements Closeable {
    private final DataOutputStream out;

    Writer(Path file) throws IOException {
      out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
    }

    void file(String path, long size) throws IOException {
      append(Entry.Kind.FILE, path);
      out.writeLong(size);
    }

    void link(String path) throws IOException {
      append(Entry.Kind.LINK, path);
    }

    void skipped(String path, String reason) throws IOException {
      append(Entry.Kind.SKIPPED, path);
      writeText(out, reason);
    }

    private void append(Entry.Kind kind, String path) throws IOException {
      out.writeByte(kind.code());
      writeText(out, path);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Reads entries from a given position on. Not safe for use by several threads. */
  static final class Reader implements Closeable {
    private final DataInputStream in;
    private long position;

    Reader(Path file, long position) throws IOException {
      InputStream bytes = Files.newInputStream(file);
      try {
        bytes.skipNBytes(position);
      } catch (IOException e) {
        bytes.close();
        throw e;
      }
      this.in = new DataInputStream(new BufferedInputStream(bytes, BUFFER));
      this.position = position;
    }

    /** The next entry, or null after the last. */
    @Nullable Entry next() throws IOException {
      int code = in.read();
      if (code < 0) {
        return null;
      }
      Entry.Kind kind = Entry.Kind.of(code);
      long begin = position;
      byte[] path = readBytes(in);
      position += 1 + Integer.BYTES + path.length;
      long size = 0;
      byte[] reason = {};
      if (kind == Entry.Kind.FILE) {
        size = in.readLong();
        position += Long.BYTES;
      } else if (kind == Entry.Kind.SKIPPED) {
        reason = readBytes(in);
        position += Integer.BYTES + reason.length;
      }
      return new Entry(begin, kind, text(path), size, text(reason));
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
