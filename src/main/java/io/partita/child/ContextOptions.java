package io.partita.child;

import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a context makes its children.
 *
 * @param jvm how a child's JVM is started and ended: by default for short tasks. Give those that
 *     compute for seconds {@link JvmOptions#DEFAULTS}
 * @param spares how many JVMs are kept ready, for start methods that use them
 * @param preload the names of classes that spares load ahead; one that is not there is logged
 * @param idleTimeout spares end when no child was started for so long
 * @param limits for all children below this process
 * @param output takes what children print
 */
public record ContextOptions(
    JvmOptions jvm,
    int spares,
    List<String> preload,
    Duration idleTimeout,
    ProcessLimits limits,
    OutputSink output) {
  private static final int MOST_SPARES = 4;

  /**
   * A spare per processor, four at most, that end after a minute; children print where this process
   * does.
   */
  public static final ContextOptions DEFAULTS =
      new ContextOptions(
          JvmOptions.SHORT,
          Math.min(MOST_SPARES, Runtime.getRuntime().availableProcessors()),
          List.of(),
          Duration.ofMinutes(1),
          ProcessLimits.DEFAULTS,
          OutputSink.console());

  public ContextOptions {
    Objects.requireNonNull(jvm, "jvm");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(output, "output");
    if (spares < 0) {
      throw new IllegalArgumentException("spares must be at least 0, was " + spares);
    }
    if (idleTimeout.isNegative() || idleTimeout.isZero()) {
      throw new IllegalArgumentException("idleTimeout must be positive, was " + idleTimeout);
    }
    preload = List.copyOf(preload);
  }

  public ContextOptions withJvm(JvmOptions options) {
    return new ContextOptions(options, spares, preload, idleTimeout, limits, output);
  }

  public ContextOptions withSpares(int count) {
    return new ContextOptions(jvm, count, preload, idleTimeout, limits, output);
  }

  /** With these classes for spares to load ahead: Python's {@code set_forkserver_preload}. */
  public ContextOptions withPreload(String... classNames) {
    return new ContextOptions(jvm, spares, List.of(classNames), idleTimeout, limits, output);
  }

  public ContextOptions withIdleTimeout(Duration timeout) {
    return new ContextOptions(jvm, spares, preload, timeout, limits, output);
  }

  public ContextOptions withLimits(ProcessLimits newLimits) {
    return new ContextOptions(jvm, spares, preload, idleTimeout, newLimits, output);
  }

  public ContextOptions withOutput(OutputSink sink) {
    return new ContextOptions(jvm, spares, preload, idleTimeout, limits, sink);
  }
}
