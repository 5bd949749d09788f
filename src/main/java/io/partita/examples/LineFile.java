package io.partita.examples;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A text file in UTF-8, line by line, which knows at which byte it is. One thread uses it. */
final class LineFile implements Closeable {
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
  private long position;

  LineFile(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Goes on at this byte, where a line begins. */
  void beginAt(long start) throws IOException {
    channel.position(start);
    buffer.limit(0);
    position = start;
  }

  /** Goes on with the first line that begins at this byte or behind it. */
  void beginLineFrom(long start) throws IOException {
    beginAt(Math.max(0, start - 1));
    if (start > 0) {
      nextLine(); // what is left of the line before
    }
  }

  /** Of the next line's first byte. */
  long position() {
    return position;
  }

  /** The next line without its end; null if there is none. */
  @Nullable String nextLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int next = read(); next >= 0; next = read()) {
      if (next == '\n') {
        return text(line);
      }
      line.write(next);
    }
    return line.size() == 0 ? null : text(line);
  }

  private static String text(ByteArrayOutputStream line) {
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private int read() throws IOException {
    if (!buffer.hasRemaining()) {
      buffer.clear();
      int size = channel.read(buffer);
      buffer.flip();
      if (size <= 0) {
        return -1;
      }
    }
    position++;
    return buffer.get() & 0xFF;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
