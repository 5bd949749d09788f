package io.partita.app;

import io.partita.PartitaException;
import io.partita.process.OutputSink;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps what workers print in {@code workers.log}, each line tagged with its worker. Safe for any
 * thread.
 */
final class WorkerLog implements OutputSink, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.app");

  private final Path file;
  private final Writer writer;

  private WorkerLog(Path file, Writer writer) {
    this.file = file;
    this.writer = writer;
  }

  static WorkerLog in(Path directory) {
    Path file = directory.resolve("workers.log");
    try {
      Files.createDirectories(directory);
      return new WorkerLog(
          file,
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new PartitaException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void line(String worker, String line) {
    try {
      writer.write("[" + worker + "] " + line + System.lineSeparator());
      writer.flush();
    } catch (IOException e) {
      // A full disk must not stop the worker whose words these are.
      LOG.log(
          System.Logger.Level.WARNING,
          "Lost a line of {0} for {1}: {2}",
          worker,
          file,
          e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING, "{0} may lack its last lines: {1}", file, e.getMessage());
    }
  }
}
