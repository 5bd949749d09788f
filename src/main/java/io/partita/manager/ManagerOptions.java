package io.partita.manager;

import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import io.partita.shared.Registration;
import io.partita.shared.SessionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * @param registrations the types of one's own, whose objects live in a second process
 */
public record ManagerOptions(
    ManagerLimits limits,
    JvmOptions jvm,
    SessionOptions session,
    @Nullable Path state,
    OutputSink output,
    List<Registration> registrations) {

  /**
   * A heap that begins small, half of it for what passes through, and grows to 512 MB; nothing
   * outlives it; it prints where we do.
   */
  public static final ManagerOptions DEFAULTS =
      new ManagerOptions(
          ManagerLimits.DEFAULTS,
          JvmOptions.DEFAULTS.plusArguments("-Xms32m", "-XX:NewRatio=1", "-Xmx512m"),
          SessionOptions.DEFAULTS,
          null,
          OutputSink.console(),
          List.of());

  public ManagerOptions {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(jvm, "jvm");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(output, "output");
    registrations = List.copyOf(registrations);
  }

  public ManagerOptions withLimits(ManagerLimits most) {
    return new ManagerOptions(most, jvm, session, state, output, registrations);
  }

  public ManagerOptions withJvm(JvmOptions options) {
    return new ManagerOptions(limits, options, session, state, output, registrations);
  }

  public ManagerOptions withSession(SessionOptions options) {
    return new ManagerOptions(limits, jvm, options, state, output, registrations);
  }

  public ManagerOptions withState(@Nullable Path directory) {
    return new ManagerOptions(limits, jvm, session, directory, output, registrations);
  }

  public ManagerOptions withOutput(OutputSink sink) {
    return new ManagerOptions(limits, jvm, session, state, sink, registrations);
  }

  /**
   * This type too can be used, by {@link io.partita.shared.SharedObjects#registered}; in place of
   * what was registered for it before.
   *
   * @param type an interface; what it takes and gives travels as the session's options allow
   * @param implementation has a public constructor without parameters; it is on this process's
   *     class path
   */
  public <T> ManagerOptions withRegistered(Class<T> type, Class<? extends T> implementation) {
    List<Registration> more = new ArrayList<>(registrations);
    more.removeIf(known -> known.type().equals(type));
    more.add(new Registration(type, implementation));
    return new ManagerOptions(limits, jvm, session, state, output, more);
  }
}
