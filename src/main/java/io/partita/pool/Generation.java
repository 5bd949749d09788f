package io.partita.pool;

import io.partita.PartitaException;
import io.partita.process.JvmOptions;

/**
 * Which generation of pools a process belongs to, so that pools in workers of pools have an end.
 */
final class Generation {
  private static final String DEPTH = "io.partita.pool.depth";
  private static final String MAX_DEPTH = "io.partita.pool.max-depth";

  private Generation() {}

  /**
   * @throws PartitaException if this process's pools would be of too late a generation
   */
  static void requireWithin(int maxDepth) {
    int depth = Integer.getInteger(DEPTH, 0);
    int most = limit(maxDepth);
    if (depth >= most) {
      throw new PartitaException(
          "A pool in generation %d of workers would be one too many, maxDepth is %d; raise it for the first pool if this is meant"
              .formatted(depth, most));
    }
  }

  private static int limit(int maxDepth) {
    return Math.min(maxDepth, Integer.getInteger(MAX_DEPTH, Integer.MAX_VALUE));
  }

  /** For a worker of a pool of this process. */
  static JvmOptions child(JvmOptions jvm, int maxDepth) {
    return jvm.plusArguments(
        "-D%s=%d".formatted(DEPTH, Integer.getInteger(DEPTH, 0) + 1),
        "-D%s=%d".formatted(MAX_DEPTH, limit(maxDepth)));
  }
}
