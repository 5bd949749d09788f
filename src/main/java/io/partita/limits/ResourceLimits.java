package io.partita.limits;

/**
 * What one JVM may use. 0 stands for no limit of its own.
 *
 * @param heap the largest heap, in bytes
 * @param metaspace what classes may take, in bytes
 * @param direct what direct buffers may take, in bytes
 * @param maxRss the memory that the process may have resident, in bytes, all of the others and the
 *     JVM's own together
 * @param cpus how many processors it may keep busy; a fraction counts
 * @param nice its priority, 0 to 19; more is less
 */
public record ResourceLimits(
    long heap, long metaspace, long direct, long maxRss, double cpus, int nice) {
  public static final ResourceLimits NONE = new ResourceLimits(0, 0, 0, 0, 0, 0);

  private static final int LEAST_PRIORITY = 19;

  /** What a JVM takes for the code it compiles, its threads and its collector. */
  private static final long OVERHEAD = 64L << 20;

  /** What the classes of a worker with CDI take, with room for as many of the job's. */
  private static final long USUAL_METASPACE = 96L << 20;

  public ResourceLimits {
    requireNotNegative("heap", heap);
    requireNotNegative("metaspace", metaspace);
    requireNotNegative("direct", direct);
    requireNotNegative("max-rss", maxRss);
    if (!(cpus >= 0) || Double.isInfinite(cpus)) {
      throw new IllegalArgumentException("cpu must be a number of processors, was " + cpus);
    }
    if (nice < 0 || nice > LEAST_PRIORITY) {
      throw new IllegalArgumentException("nice must be 0 to 19, was " + nice);
    }
  }

  private static void requireNotNegative(String what, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(what + " must not be negative, was " + bytes);
    }
  }

  /**
   * The memory that one such process is taken to need, in bytes: {@link #maxRss}, or the sum of
   * what its parts may take; 0 if neither is known.
   */
  public long memory() {
    if (maxRss > 0 || heap == 0) {
      return maxRss;
    }
    return heap + (metaspace > 0 ? metaspace : USUAL_METASPACE) + direct + OVERHEAD;
  }

  public ResourceLimits withHeap(long bytes) {
    return new ResourceLimits(bytes, metaspace, direct, maxRss, cpus, nice);
  }

  public ResourceLimits withMetaspace(long bytes) {
    return new ResourceLimits(heap, bytes, direct, maxRss, cpus, nice);
  }

  public ResourceLimits withDirect(long bytes) {
    return new ResourceLimits(heap, metaspace, bytes, maxRss, cpus, nice);
  }

  public ResourceLimits withMaxRss(long bytes) {
    return new ResourceLimits(heap, metaspace, direct, bytes, cpus, nice);
  }

  public ResourceLimits withCpus(double count) {
    return new ResourceLimits(heap, metaspace, direct, maxRss, count, nice);
  }

  public ResourceLimits withNice(int niceness) {
    return new ResourceLimits(heap, metaspace, direct, maxRss, cpus, niceness);
  }
}
