package io.partita.app;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines. When it is full it becomes the one with {@code .1} behind its name, whose own
 * lines go then; the new file begins with how many that were. Safe for any thread.
 */
final class RotatingLog {
  private static final System.Logger LOG = System.getLogger("io.partita.app");

  private final Path file;
  private final Path predecessor;
  private final long maxBytes;

  private @Nullable OutputStream out;
  private long size;
  private long lost;
  private boolean failing;

  /**
   * Of a file that is made with the first line.
   *
   * @param maxBytes the most that a file has; twice that is the most that it takes of the disk
   */
  RotatingLog(Path file, long maxBytes) {
    this.file = file;
    this.predecessor = file.resolveSibling(file.getFileName() + ".1");
    this.maxBytes = maxBytes;
  }

  Path file() {
    return file;
  }

  /** Makes the file if it is not there. */
  synchronized void create() throws IOException {
    open();
  }

  synchronized void line(String line) {
    try {
      write(line);
      failing = false;
    } catch (IOException e) {
      // A full disk must not stop the worker whose words these are.
      lost++;
      if (!failing) {
        LOG.log(Level.WARNING, "{0} is not written for now: {1}", file, e.getMessage());
      }
      failing = true;
    }
  }

  private void write(String line) throws IOException {
    byte[] bytes = bytes(line);
    OutputStream to = open();
    if (size > 0 && size + bytes.length > maxBytes) {
      to = rotate();
    }
    if (lost > 0) {
      // What failed may have left half a line.
      append(to, bytes((size == 0 ? "" : "\n") + "[partita] " + lost + " lines are missing here"));
      lost = 0;
    }
    append(to, bytes);
  }

  private static byte[] bytes(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void append(OutputStream to, byte[] bytes) throws IOException {
    size += bytes.length;
    to.write(bytes);
  }

  private OutputStream open() throws IOException {
    OutputStream current = out;
    if (current == null) {
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      // Unbuffered: a line is there when it was printed, and none is kept that could not be
      // written.
      current = new FileOutputStream(file.toFile(), true);
      out = current;
      size = Files.size(file);
    }
    return current;
  }

  private OutputStream rotate() throws IOException {
    long dropped = Files.isRegularFile(predecessor) ? countLines(predecessor) : 0;
    closeFile();
    Files.move(file, predecessor, StandardCopyOption.REPLACE_EXISTING);
    lost += dropped;
    return open();
  }

  private static long countLines(Path path) throws IOException {
    // Any byte is a character in this one; workers' own are not always right.
    try (Stream<String> lines = Files.lines(path, StandardCharsets.ISO_8859_1)) {
      return lines.count();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void closeFile() throws IOException {
    OutputStream current = out;
    out = null;
    if (current != null) {
      current.close();
    }
  }

  /** Lets go of the file; the next line opens it again. */
  synchronized void rest() {
    try {
      closeFile();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} may lack its last lines: {1}", file, e.getMessage());
    }
  }
}
