package io.partita.app;

import io.partita.batch.SkippedSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Lists everything that an execution skipped in a file of its own. Safe for any thread. */
final class SkippedLog implements SkippedSink {
  private static final System.Logger LOG = System.getLogger("io.partita.app");

  private final Path directory;

  SkippedLog(Path directory) {
    this.directory = directory;
  }

  @Override
  public synchronized void skipped(long executionId, List<String> items) {
    try {
      Files.createDirectories(directory);
      Files.write(
          file(executionId),
          items,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      // A full disk must not fail a partition whose own work succeeds; the count is kept elsewhere.
      LOG.log(
          System.Logger.Level.WARNING,
          "Skipped items of execution {0} are not listed: {1}",
          executionId,
          e);
    }
  }

  @Override
  public synchronized void forget(long executionId) {
    try {
      Files.deleteIfExists(file(executionId));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The list of what execution {0} skipped was not removed: {1}",
          executionId,
          e);
    }
  }

  /** The list of an execution, if it has skipped anything. */
  Optional<Path> list(long executionId) {
    return Optional.of(file(executionId)).filter(Files::exists);
  }

  private Path file(long executionId) {
    return directory.resolve("skipped-" + executionId + ".txt");
  }
}
