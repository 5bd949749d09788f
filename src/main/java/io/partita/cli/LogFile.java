package io.partita.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps log records off the terminal, where progress is drawn, and writes them to a file. Records
 * from before the file is known are kept until then.
 */
final class LogFile extends Handler {
  private static final int KEPT = 1_000;

  private final Formatter messages = new SimpleFormatter();
  private final Queue<LogRecord> early = new ArrayDeque<>();
  private @Nullable PrintWriter file;

  private LogFile() {
    setLevel(Level.INFO);
  }

  /** Becomes the only place that this JVM logs to. */
  static LogFile install() {
    LogManager.getLogManager().reset();
    LogFile log = new LogFile();
    Logger.getLogger("").addHandler(log);
    return log;
  }

  /** Appends to this file from now on. */
  synchronized void open(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    file =
        new PrintWriter(
            Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    for (LogRecord record = early.poll(); record != null; record = early.poll()) {
      publish(record);
    }
  }

  @Override
  public synchronized void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    if (file == null) {
      if (early.size() < KEPT) {
        early.add(record);
      }
      return;
    }
    file.printf(
        "%s %-7s %s: %s%n",
        Instant.ofEpochMilli(record.getMillis()),
        record.getLevel().getName(),
        record.getLoggerName(),
        messages.formatMessage(record));
    if (record.getThrown() != null) {
      record.getThrown().printStackTrace(file);
    }
    file.flush();
  }

  @Override
  public synchronized void flush() {
    if (file != null) {
      file.flush();
    }
  }

  @Override
  public synchronized void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
