package io.partita.child;

import io.partita.PartitaException;
import io.partita.ProcessIdentity;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the children of all generations: each is a file in the first process's run directory, made
 * before it is started and deleted when it has ended, by the process that starts it.
 *
 * <p>The name of a file tells who made it. What a killed process left counts until the limit seems
 * reached: then it is looked whether those who made the files still live, as no child outlives its
 * parent.
 */
final class ProcessTree {
  private static final System.Logger LOG = System.getLogger("io.partita.child");
  private static final String PREFIX = "tree-";
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Path directory;
  private final ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid(), "");

  ProcessTree(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  ProcessIdentity self() {
    return self;
  }

  /**
   * Makes room for one child.
   *
   * @return deleted by {@link #leave}
   * @throws ProcessLimitException if there are as many as allowed
   */
  Path enter(String name, ProcessLimits limits) {
    Path own =
        directory.resolve(
            "%s%d-%d-%d"
                .formatted(PREFIX, self.pid(), self.startTime(), COUNTER.incrementAndGet()));
    try {
      Files.createFile(own);
      if (count() > limits.maxProcesses()) {
        deleteStale();
        int alive = count() - 1;
        if (alive >= limits.maxProcesses()) {
          Files.delete(own);
          throw new ProcessLimitException(
              "%s was not started: %d child processes are alive below the first process, and ProcessLimits allows %d; wait for some to end, or raise maxProcesses"
                  .formatted(name, alive, limits.maxProcesses()));
        }
      }
      return own;
    } catch (IOException e) {
      throw new PartitaException("Cannot count the child processes in " + directory, e);
    }
  }

  /** How many there are, or seem to be. */
  int count() throws IOException {
    return files().size();
  }

  static void leave(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Cannot delete " + file, e);
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, PREFIX + "*")) {
      found.forEach(files::add);
    }
    return files;
  }

  private void deleteStale() throws IOException {
    for (Path file : files()) {
      String[] parts = file.getFileName().toString().split("-", -1);
      ProcessIdentity maker =
          new ProcessIdentity(
              self.bootId(), Long.parseLong(parts[1]), Long.parseLong(parts[2]), "");
      if (!maker.isAlive()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
