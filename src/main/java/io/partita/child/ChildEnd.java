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
  private static final Map<String, Integer> CRASHES =
      Map.of("SIGILL", 4, "SIGABRT", 6, "SIGBUS", 7, "SIGFPE", 8, "SIGSEGV", 11);

  /**
   * @param raw the system's code, 128 + n for signal n
   * @param leaving what the child said when its JVM began to exit; null if it did not
   * @param refusal why it could not run its task; null if it could
   */
  static ChildEnd of(
      ExitCause cause, int raw, FromChild.@Nullable Leaving leaving, @Nullable String refusal) {
    Duration cpu = leaving == null ? Duration.ZERO : leaving.cpuTime();
    if (refusal != null) {
      return new ChildEnd(new ExitCause(Kind.LAUNCH_FAILED, refusal), UNCAUGHT, cpu);
    }
    boolean byItself = leaving != null && !leaving.signalled();
    return switch (cause.kind()) {
      case COMPLETED -> new ChildEnd(cause, 0, cpu);
      case STOPPED -> new ChildEnd(new ExitCause(Kind.STOPPED, "TERM"), code(raw), cpu);
      case VM_CRASH -> new ChildEnd(cause, crashCode(cause, raw), cpu);
      case SIGNAL ->
          byItself
              ? new ChildEnd(new ExitCause(Kind.EXITED, Integer.toString(raw)), raw, cpu)
              : new ChildEnd(cause, code(raw), cpu);
      case EXITED -> new ChildEnd(cause, raw, cpu);
      default -> new ChildEnd(cause, code(raw), cpu);
    };
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
