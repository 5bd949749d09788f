package io.partita.child;

import io.partita.ExitCause;
import io.partita.ExitCause.Kind;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a child has ended.
 *
 * @param code as Python has it: negative for a signal
 */
record ChildEnd(ExitCause cause, int code, Duration cpuTime) {
  private static final int SIGNALLED = 128;
  private static final int UNCAUGHT = 1;

  /** What was terminated reads the same whether its JVM was there to be sent SIGTERM or not yet. */
  private static final int TERM = 15;

  private static final Map<String, Integer> CRASHES =
      Map.of("SIGILL", 4, "SIGABRT", 6, "SIGBUS", 7, "SIGFPE", 8, "SIGSEGV", 11);

  /**
   * @param raw the system's code, 128 + n for signal n
   * @param leaving what the child said when its JVM began to exit; null if it did not
   * @param refusal why it could not run its task; null if it could
   */
  static ChildEnd of(
      ExitCause cause, int raw, FromChild.@Nullable Leaving leaving, @Nullable String refusal) {
    if (refusal != null) {
      return new ChildEnd(new ExitCause(Kind.LAUNCH_FAILED, refusal), UNCAUGHT, Duration.ZERO);
    }
    boolean byItself = leaving != null && !leaving.signalled();
    return switch (cause.kind()) {
      case COMPLETED -> new ChildEnd(cause, 0, Duration.ZERO);
      case STOPPED -> new ChildEnd(new ExitCause(Kind.STOPPED, "TERM"), -TERM, Duration.ZERO);
      case VM_CRASH ->
          byItself && cause.detail().isEmpty()
              ? exited(raw)
              : new ChildEnd(cause, crashCode(cause, raw), Duration.ZERO);
      case SIGNAL -> byItself ? exited(raw) : new ChildEnd(cause, code(raw), Duration.ZERO);
      case EXITED -> new ChildEnd(cause, raw, Duration.ZERO);
      default -> new ChildEnd(cause, code(raw), Duration.ZERO);
    };
  }

  private static ChildEnd exited(int code) {
    return new ChildEnd(new ExitCause(Kind.EXITED, Integer.toString(code)), code, Duration.ZERO);
  }

  ChildEnd withCpuTime(Duration used) {
    return new ChildEnd(cause, code, used);
  }

  private static int code(int raw) {
    return raw > SIGNALLED ? SIGNALLED - raw : raw;
  }

  /** A JVM that crashes and may not dump core exits with 1; its report names the signal. */
  private static int crashCode(ExitCause cause, int raw) {
    Integer signal = CRASHES.get(cause.detail());
    return signal == null ? code(raw) : -signal;
  }
}
