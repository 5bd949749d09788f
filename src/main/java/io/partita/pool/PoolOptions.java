package io.partita.pool;

import io.partita.pool.ProcessPool.Action;
import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import io.partita.worker.WorkerPoolOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ProcessPool} is made up.
 *
 * @param processes how many workers there are at most
 * @param minProcesses how many are kept ready, also without tasks
 * @param jvm how a worker is started and ended
 * @param idleTimeout a worker that had nothing to do for so long is ended, unless it is one of the
 *     {@code minProcesses}
 * @param initializer runs once in each worker, before its first task; null for none
 * @param tasksPerWorker a worker is replaced after so many tasks: Python's {@code
 *     maxtasksperchild}; 0 for never. A chunk of a map is one task
 * @param memoryGrowth a worker is replaced between two tasks when its resident memory has grown by
 *     so many bytes since it was ready; 0 for never
 * @param launchAttempts after so many launches in a row without success the waiting tasks fail, and
 *     after so many initializers that failed in a row the pool does
 * @param launchBackoff the wait after the first launch that failed, doubled with each further one
 * @param maxDepth how many generations of pools there may be: a pool that a task makes in a worker
 *     is of the second. A worker's own pools can only lower it
 * @param output takes what workers print
 */
public record PoolOptions(
    int processes,
    int minProcesses,
    JvmOptions jvm,
    Duration idleTimeout,
    @Nullable Action initializer,
    int tasksPerWorker,
    long memoryGrowth,
    int launchAttempts,
    Duration launchBackoff,
    int maxDepth,
    OutputSink output) {

  /**
   * A worker per processor, which goes after an idle minute; pools in workers, but none in those. A
   * worker's heap begins small, so that an idle one keeps about 30 MB, and grows to 256 MB. Workers
   * print where this process does.
   */
  public static final PoolOptions DEFAULTS =
      new PoolOptions(
          Runtime.getRuntime().availableProcessors(),
          0,
          JvmOptions.DEFAULTS.plusArguments("-Xms16m"),
          Duration.ofMinutes(1),
          null,
          0,
          0,
          3,
          Duration.ofMillis(200),
          2,
          OutputSink.console());

  public PoolOptions {
    Objects.requireNonNull(jvm, "jvm");
    Objects.requireNonNull(output, "output");
    requireAtLeast(1, "processes", processes);
    requireAtLeast(0, "minProcesses", minProcesses);
    requireAtLeast(0, "tasksPerWorker", tasksPerWorker);
    requireAtLeast(0, "memoryGrowth", memoryGrowth);
    requireAtLeast(1, "launchAttempts", launchAttempts);
    requireAtLeast(1, "maxDepth", maxDepth);
    if (minProcesses > processes) {
      throw new IllegalArgumentException(
          "minProcesses must be at most the processes %d, was %d"
              .formatted(processes, minProcesses));
    }
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("launchBackoff", launchBackoff);
  }

  static void requireAtLeast(long least, String what, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, was %d".formatted(what, least, value));
    }
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(what + " must be positive, was " + time);
    }
  }

  /** The minimum follows where it would be larger. */
  public PoolOptions withProcesses(int count) {
    return new PoolOptions(
        count,
        Math.min(count, minProcesses),
        jvm,
        idleTimeout,
        initializer,
        tasksPerWorker,
        memoryGrowth,
        launchAttempts,
        launchBackoff,
        maxDepth,
        output);
  }

  public PoolOptions withMinProcesses(int count) {
    return new PoolOptions(
        processes,
        count,
        jvm,
        idleTimeout,
        initializer,
        tasksPerWorker,
        memoryGrowth,
        launchAttempts,
        launchBackoff,
        maxDepth,
        output);
  }

  public PoolOptions withJvm(JvmOptions options) {
    return new PoolOptions(
        processes,
        minProcesses,
        options,
        idleTimeout,
        initializer,
        tasksPerWorker,
        memoryGrowth,
        launchAttempts,
        launchBackoff,
        maxDepth,
        output);
  }

  public PoolOptions withIdleTimeout(Duration timeout) {
    return new PoolOptions(
        processes,
        minProcesses,
        jvm,
        timeout,
        initializer,
        tasksPerWorker,
        memoryGrowth,
        launchAttempts,
        launchBackoff,
        maxDepth,
        output);
  }

  public PoolOptions withInitializer(Action action) {
    return new PoolOptions(
        processes,
        minProcesses,
        jvm,
        idleTimeout,
        action,
        tasksPerWorker,
        memoryGrowth,
        launchAttempts,
        launchBackoff,
        maxDepth,
        output);
  }

  public PoolOptions withTasksPerWorker(int count) {
    return new PoolOptions(
        processes,
        minProcesses,
        jvm,
        idleTimeout,
        initializer,
        count,
        memoryGrowth,
        launchAttempts,
        launchBackoff,
        maxDepth,
        output);
  }

  public PoolOptions withMemoryGrowth(long bytes) {
    return new PoolOptions(
        processes,
        minProcesses,
        jvm,
        idleTimeout,
        initializer,
        tasksPerWorker,
        bytes,
        launchAttempts,
        launchBackoff,
        maxDepth,
        output);
  }

  public PoolOptions withLaunchAttempts(int attempts) {
    return new PoolOptions(
        processes,
        minProcesses,
        jvm,
        idleTimeout,
        initializer,
        tasksPerWorker,
        memoryGrowth,
        attempts,
        launchBackoff,
        maxDepth,
        output);
  }

  public PoolOptions withLaunchBackoff(Duration first) {
    return new PoolOptions(
        processes,
        minProcesses,
        jvm,
        idleTimeout,
        initializer,
        tasksPerWorker,
        memoryGrowth,
        launchAttempts,
        first,
        maxDepth,
        output);
  }

  public PoolOptions withMaxDepth(int depth) {
    return new PoolOptions(
        processes,
        minProcesses,
        jvm,
        idleTimeout,
        initializer,
        tasksPerWorker,
        memoryGrowth,
        launchAttempts,
        launchBackoff,
        depth,
        output);
  }

  public PoolOptions withOutput(OutputSink sink) {
    return new PoolOptions(
        processes,
        minProcesses,
        jvm,
        idleTimeout,
        initializer,
        tasksPerWorker,
        memoryGrowth,
        launchAttempts,
        launchBackoff,
        maxDepth,
        sink);
  }

  WorkerPoolOptions forWorkers() {
    return WorkerPoolOptions.forHandler(ShiftHandler.class)
        .withProcesses(processes)
        .withJvm(Generation.child(jvm, maxDepth))
        .withIdleTimeout(idleTimeout)
        .withLaunchAttempts(launchAttempts)
        .withLaunchBackoff(launchBackoff)
        .withOutput(output);
  }
}
