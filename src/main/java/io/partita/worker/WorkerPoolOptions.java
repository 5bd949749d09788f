package io.partita.worker;

import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import java.time.Duration;

/**
 * How a {@link WorkerPool} is made up.
 *
 * @param processes how many workers there are at most
 * @param handler the name of the {@link TaskHandler}'s class
 * @param jvm how a worker is started and ended; its start time-out includes {@link
 *     TaskHandler#start}
 * @param idleTimeout a worker that had nothing to do for so long is ended
 * @param launchAttempts after so many launches in a row without success the waiting tasks fail
 * @param launchBackoff the wait after the first launch that failed, doubled with each further one,
 *     at most {@link #MAX_BACKOFF}
 * @param output takes what workers print
 * @param memory what all workers together may need, in bytes, as their {@link WorkerKind#limits}
 *     say; a worker that would need more is not started before others have gone
 */
public record WorkerPoolOptions(
    int processes,
    String handler,
    JvmOptions jvm,
    Duration idleTimeout,
    int launchAttempts,
    Duration launchBackoff,
    OutputSink output,
    long memory) {
  public static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

  /**
   * A worker per processor, each with this handler.
   *
   * @param className of the handler, which this process need not have on its own class path
   */
  public static WorkerPoolOptions forHandler(String className) {
    return new WorkerPoolOptions(
        Runtime.getRuntime().availableProcessors(),
        className,
        JvmOptions.DEFAULTS,
        Duration.ofMinutes(1),
        3,
        Duration.ofMillis(200),
        OutputSink.NONE,
        Long.MAX_VALUE);
  }

  /** A worker per processor, each with this handler. */
  public static WorkerPoolOptions forHandler(Class<? extends TaskHandler> type) {
    return forHandler(type.getName());
  }

  public WorkerPoolOptions {
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

  public WorkerPoolOptions withProcesses(int count) {
    return new WorkerPoolOptions(
        count, handler, jvm, idleTimeout, launchAttempts, launchBackoff, output, memory);
  }

  public WorkerPoolOptions withHandler(String className) {
    return new WorkerPoolOptions(
        processes, className, jvm, idleTimeout, launchAttempts, launchBackoff, output, memory);
  }

  public WorkerPoolOptions withHandler(Class<? extends TaskHandler> type) {
    return withHandler(type.getName());
  }

  public WorkerPoolOptions withJvm(JvmOptions options) {
    return new WorkerPoolOptions(
        processes, handler, options, idleTimeout, launchAttempts, launchBackoff, output, memory);
  }

  public WorkerPoolOptions withIdleTimeout(Duration timeout) {
    return new WorkerPoolOptions(
        processes, handler, jvm, timeout, launchAttempts, launchBackoff, output, memory);
  }

  public WorkerPoolOptions withLaunchAttempts(int attempts) {
    return new WorkerPoolOptions(
        processes, handler, jvm, idleTimeout, attempts, launchBackoff, output, memory);
  }

  public WorkerPoolOptions withLaunchBackoff(Duration first) {
    return new WorkerPoolOptions(
        processes, handler, jvm, idleTimeout, launchAttempts, first, output, memory);
  }

  public WorkerPoolOptions withOutput(OutputSink sink) {
    return new WorkerPoolOptions(
        processes, handler, jvm, idleTimeout, launchAttempts, launchBackoff, sink, memory);
  }

  public WorkerPoolOptions withMemory(long bytes) {
    return new WorkerPoolOptions(
        processes, handler, jvm, idleTimeout, launchAttempts, launchBackoff, output, bytes);
  }
}
