package io.partita.app;

import io.partita.batch.AttemptOutput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file for each attempt, {@code EXECUTION/STEP/PARTITION-ATTEMPT.log}, made with its first line.
 * Safe for any thread.
 */
final class AttemptLogs implements AttemptOutput, AutoCloseable {
  /** Twice that is the most that one attempt can take of the disk. */
  private static final long MAX_BYTES = 5 << 20;

  /** Of so many attempts that have ended what is read late still gets into its file. */
  private static final int REMEMBERED = 1000;

  private static final int MAX_NAME = 100;

  private final Path directory;
  private final Map<String, RotatingLog> open = new ConcurrentHashMap<>();

  // Under the lock of itself.
  private final Map<String, RotatingLog> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RotatingLog> eldest) {
          return size() > REMEMBERED;
        }
      };

  AttemptLogs(Path directory) {
    this.directory = directory;
  }

  @Override
  public Log begin(long executionId, String step, int partition, int attempt) {
    Path file =
        directory
            .resolve(Long.toString(executionId))
            .resolve(fileName(step))
            .resolve(partition + "-" + attempt + ".log");
    String name = UUID.randomUUID().toString();
    open.put(name, new RotatingLog(file, MAX_BYTES));
    return new Log(name, file.toString());
  }

  @Override
  public void end(Log log) {
    RotatingLog known = open.remove(log.context());
    if (known != null) {
      synchronized (ended) {
        ended.put(log.context(), known);
      }
      known.rest();
    }
  }

  /** False if no attempt has this context. */
  boolean write(String context, String line) {
    RotatingLog log = open.get(context);
    if (log != null) {
      log.line(line);
      return true;
    }
    RotatingLog late = late(context);
    if (late != null) {
      late.line(line);
      late.rest();
    }
    return late != null;
  }

  private @Nullable RotatingLog late(String context) {
    synchronized (ended) {
      return ended.get(context);
    }
  }

  /**
   * The name if it is a safe one for a file; otherwise what is safe of it, and of which name that
   * is.
   */
  static String fileName(String name) {
    if (name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")) {
      return name;
    }
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^\\.", "-");
    return safe.substring(0, Math.min(safe.length(), MAX_NAME - 9)) + "-" + hash(name);
  }

  private static String hash(String name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    open.values().forEach(RotatingLog::rest);
  }
}
