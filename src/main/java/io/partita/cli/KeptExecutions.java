package io.partita.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What is kept in a state directory, changed by whoever has the directory now. */
interface KeptExecutions extends AutoCloseable {

  /** The server that runs on the directory; this process if none does. */
  static KeptExecutions in(Path home) {
    return Files.exists(ServerLayout.of(home).runningFile())
        ? ServerHost.connect(home, null)
        : EmbeddedHost.start(home, 0);
  }

  /** Gives up an execution that did not complete. */
  void abandon(long executionId);

  /** Removes an execution with its restarts. */
  void purge(long executionId);

  /** Removes what ended longer ago; returns how many executions there were. */
  int purge(Duration olderThan);

  @Override
  void close();
}
