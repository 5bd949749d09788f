package io.partita.child;

/**
 * What keeps children that start children from filling the machine. Counted over the whole tree
 * below the first process; a child inherits the limits of its parent and can only lower them.
 *
 * @param maxDepth how many generations there may be below the first process; whatever is said here,
 *     there are 16 of children and pools' workers together at most
 * @param maxProcesses how many children of all generations may live at once; spares are not counted
 */
public record ProcessLimits(int maxDepth, int maxProcesses) {
  public static final ProcessLimits DEFAULTS = new ProcessLimits(8, 256);

  public ProcessLimits {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("maxDepth must be at least 1, was " + maxDepth);
    }
    if (maxProcesses < 1) {
      throw new IllegalArgumentException("maxProcesses must be at least 1, was " + maxProcesses);
    }
  }

  public ProcessLimits withMaxDepth(int depth) {
    return new ProcessLimits(depth, maxProcesses);
  }

  public ProcessLimits withMaxProcesses(int count) {
    return new ProcessLimits(maxDepth, count);
  }

  ProcessLimits within(ProcessLimits other) {
    return new ProcessLimits(
        Math.min(maxDepth, other.maxDepth), Math.min(maxProcesses, other.maxProcesses));
  }
}
