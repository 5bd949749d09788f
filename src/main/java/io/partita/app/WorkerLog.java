package io.partita.app;

import io.partita.PartitaException;
import io.partita.process.ChildLog;
import io.partita.process.OutputSink;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps what workers print and log: in the file of the attempt that they run at that moment, and
 * else in {@code workers.log}, each line tagged with its worker. Safe for any thread.
 */
final class WorkerLog implements OutputSink, AutoCloseable {
  private static final long MAX_BYTES = 20 << 20;

  private final RotatingLog common;
  private final AttemptLogs attempts;
  private volatile boolean closed;

  private WorkerLog(RotatingLog common, AttemptLogs attempts) {
    this.common = common;
    this.attempts = attempts;
  }

  static WorkerLog in(Path directory) {
    return in(directory, MAX_BYTES);
  }

  static WorkerLog in(Path directory, long maxBytes) {
    RotatingLog common = new RotatingLog(directory.resolve("workers.log"), maxBytes);
    try {
      common.create();
    } catch (IOException e) {
      throw new PartitaException("Cannot write " + common.file() + ": " + e.getMessage(), e);
    }
    return new WorkerLog(common, new AttemptLogs(directory));
  }

  /** The files of attempts. */
  AttemptLogs attempts() {
    return attempts;
  }

  @Override
  public void line(String worker, String line) {
    line(worker, "", line);
  }

  @Override
  public void line(String worker, String context, String line) {
    if (!closed && (context.isEmpty() || !attempts.write(context, line))) {
      common.line("[" + worker + "] " + line);
    }
  }

  @Override
  public void log(ChildLog log) {
    if (log.dropped() > 0) {
      line(log.child(), log.context(), log.dropped() + " log records were dropped here");
    }
    log.text().lines().forEach(line -> line(log.child(), log.context(), line));
  }

  @Override
  public void close() {
    closed = true;
    common.rest();
    attempts.close();
  }
}
