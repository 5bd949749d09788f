package io.partita.pool;

import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import io.partita.worker.WorkerPoolOptions;
import java.time.Duration;

/**
 * How a {@link ProcessPool} is made up.
 *
 * @param processes how many workers there are at most
 * @param jvm how a worker is started and ended
 * @param idleTimeout a worker that had nothing to do for so long is ended
 * @param launchAttempts after so many launches in a row without success the waiting tasks fail
 * @param launchBackoff the wait after the first launch that failed, doubled with each further one
 * @param output takes what workers print
 */
public record PoolOptions(
    int processes,
    JvmOptions jvm,
    Duration idleTimeout,
    int launchAttempts,
    Duration launchBackoff,
    OutputSink output) {

  /** A worker per processor, which goes after an idle minute. */
  public static final PoolOptions DEFAULTS =
      new PoolOptions(
          Runtime.getRuntime().availableProcessors(),
          JvmOptions.DEFAULTS,
          Duration.ofMinutes(1),
          3,
          Duration.ofMillis(200),
          OutputSink.NONE);

  public PoolOptions {
    if (processes < 1) {
      throw new IllegalArgumentException("processes must be at least 1, was " + processes);
    }
    if (launchAttempts < 1) {
      throw new IllegalArgumentException(
          "launchAttempts must be at least 1, was " + launchAttempts);
    }
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("launchBackoff", launchBackoff);
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(what + " must be positive, was " + time);
    }
  }

  public PoolOptions withProcesses(int count) {
    return new PoolOptions(count, jvm, idleTimeout, launchAttempts, launchBackoff, output);
  }

  public PoolOptions withJvm(JvmOptions options) {
    return new PoolOptions(processes, options, idleTimeout, launchAttempts, launchBackoff, output);
  }

  public PoolOptions withIdleTimeout(Duration timeout) {
    return new PoolOptions(processes, jvm, timeout, launchAttempts, launchBackoff, output);
  }

  public PoolOptions withLaunchAttempts(int attempts) {
    return new PoolOptions(processes, jvm, idleTimeout, attempts, launchBackoff, output);
  }

  public PoolOptions withLaunchBackoff(Duration first) {
    return new PoolOptions(processes, jvm, idleTimeout, launchAttempts, first, output);
  }

  public PoolOptions withOutput(OutputSink sink) {
    return new PoolOptions(processes, jvm, idleTimeout, launchAttempts, launchBackoff, sink);
  }

  WorkerPoolOptions forWorkers() {
    return WorkerPoolOptions.forHandler(CallableHandler.class)
        .withProcesses(processes)
        .withJvm(jvm)
        .withIdleTimeout(idleTimeout)
        .withLaunchAttempts(launchAttempts)
        .withLaunchBackoff(launchBackoff)
        .withOutput(output);
  }
}
