package io.partita.app;

import io.partita.PartitaException;
import io.partita.process.ChildLog;
import io.partita.process.OutputSink;
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
 * Keeps what workers print and log in {@code workers.log}, each line tagged with its worker. A full
 * file becomes {@code workers.log.1}, whose own lines go then; the new file begins with how many
 * that were. Safe for any thread.
 */
final class WorkerLog implements OutputSink, AutoCloseable {
  /** Twice that is the most that workers can take of the disk that the store is on as well. */
  private static final long MAX_BYTES = 20 << 20;

  private static final System.Logger LOG = System.getLogger("io.partita.app");

  private final Path file;
  private final Path predecessor;
  private final long maxBytes;

  private @Nullable OutputStream out;
  private long size;
  private long lost;
  private boolean failing;
  private boolean closed;

  private WorkerLog(Path file, long maxBytes) {
    this.file = file;
    this.predecessor = file.resolveSibling(file.getFileName() + ".1");
    this.maxBytes = maxBytes;
  }

  static WorkerLog in(Path directory) {
    return in(directory, MAX_BYTES);
  }

  static WorkerLog in(Path directory, long maxBytes) {
    WorkerLog log = new WorkerLog(directory.resolve("workers.log"), maxBytes);
    try {
      Files.createDirectories(directory);
      log.open();
      return log;
    } catch (IOException e) {
      throw new PartitaException("Cannot write " + log.file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void line(String worker, String line) {
    if (closed) {
      return;
    }
    try {
      write("[" + worker + "] " + line);
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

  @Override
  public void log(ChildLog log) {
    if (log.dropped() > 0) {
      line(log.child(), log.dropped() + " log records were dropped here");
    }
    log.text().lines().forEach(line -> line(log.child(), line));
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

  @Override
  public synchronized void close() {
    closed = true;
    try {
      closeFile();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} may lack its last lines: {1}", file, e.getMessage());
    }
  }
}
