package io.partita.manager;

import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import io.partita.shared.SessionOptions;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Manager} is made up.
 *
 * @param limits how much it takes on
 * @param jvm how its process is started and ended
 * @param session of this process's own sessions
 * @param state a directory for what outlives it, one manager at a time; null for nothing
 * @param output takes what it prints
 */
public record ManagerOptions(
    ManagerLimits limits,
    JvmOptions jvm,
    SessionOptions session,
    @Nullable Path state,
    OutputSink output) {

  /** A heap that begins small and grows to 512 MB; nothing outlives it; it prints where we do. */
  public static final ManagerOptions DEFAULTS =
      new ManagerOptions(
          ManagerLimits.DEFAULTS,
          JvmOptions.DEFAULTS.plusArguments("-Xms16m", "-Xmx512m"),
          SessionOptions.DEFAULTS,
          null,
          OutputSink.console());

  public ManagerOptions {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(jvm, "jvm");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(output, "output");
  }

  public ManagerOptions withLimits(ManagerLimits most) {
    return new ManagerOptions(most, jvm, session, state, output);
  }

  public ManagerOptions withJvm(JvmOptions options) {
    return new ManagerOptions(limits, options, session, state, output);
  }

  public ManagerOptions withSession(SessionOptions options) {
    return new ManagerOptions(limits, jvm, options, state, output);
  }

  public ManagerOptions withState(@Nullable Path directory) {
    return new ManagerOptions(limits, jvm, session, directory, output);
  }

  public ManagerOptions withOutput(OutputSink sink) {
    return new ManagerOptions(limits, jvm, session, state, sink);
  }
}
