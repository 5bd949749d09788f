package io.partita.process;

import java.nio.file.Path;

/**
 * Where a supervisor keeps its files.
 *
 * @param runDirectory the socket lives in a directory made in this one, unless its path would be
 *     too long there
 */
public record SupervisorOptions(Path runDirectory) {
  public static final SupervisorOptions DEFAULTS =
      new SupervisorOptions(Path.of(System.getProperty("java.io.tmpdir")));
}
