package io.partita.process;

import io.partita.ExitCause;
import io.partita.ExitCause.Kind;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that is known when a child is gone. The code alone decides nothing: {@code exit(137)} and
 * SIGKILL read the same, and so do an uncaught exception and a JVM that could not start.
 *
 * @param stopped whether we had sent it SIGTERM
 * @param killed why we had sent it SIGKILL, if we had
 * @param contact what passed between it and us
 * @param code what the system reports, 128 + n for signal n
 * @param output the end of what it printed
 */
record ExitEvidence(
    boolean stopped, @Nullable ExitCause killed, Contact contact, int code, String output) {
  /**
   * What passed between a child and us.
   *
   * @param made whether it had ever reached us
   * @param goodbye whether it had said that it would leave
   * @param closedHere whether we had closed the connection before it did: it ends itself then
   */
  record Contact(boolean made, boolean goodbye, boolean closedHere) {
    static final Contact NEVER = new Contact(false, false, false);
  }

  /**
   * A JVM with {@code ExitOnOutOfMemoryError} prints this and exits with {@link #OUT_OF_MEMORY}.
   */
  private static final String LAST_WORDS = "Terminating due to java.lang.OutOfMemoryError";

  /** A JVM that crashes and may not dump core exits with 1; only its report tells. */
  private static final Pattern CRASH =
      Pattern.compile(
          "# A fatal error has been detected by the Java Runtime Environment:|(?s)(?:^|\\n)vm_info: .*\\nEND\\.\\s*$");

  private static final Pattern CRASH_SIGNAL = Pattern.compile("(?m)^#  (SIG[A-Z]+) \\(0x");

  private static final int CRASHED = 1;
  private static final int OUT_OF_MEMORY = 3;
  private static final int ABORT = 128 + 6;
  static final int KILL = 128 + 9;
  private static final int TERM = 128 + 15;

  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "HUP"),
          Map.entry(2, "INT"),
          Map.entry(3, "QUIT"),
          Map.entry(4, "ILL"),
          Map.entry(5, "TRAP"),
          Map.entry(6, "ABRT"),
          Map.entry(7, "BUS"),
          Map.entry(8, "FPE"),
          Map.entry(9, "KILL"),
          Map.entry(10, "USR1"),
          Map.entry(11, "SEGV"),
          Map.entry(12, "USR2"),
          Map.entry(13, "PIPE"),
          Map.entry(14, "ALRM"),
          Map.entry(15, "TERM"),
          Map.entry(24, "XCPU"),
          Map.entry(25, "XFSZ"),
          Map.entry(31, "SYS"));

  ExitCause cause() {
    if (killed != null && code == KILL) {
      return killed;
    }
    if (stopped && code == TERM) {
      return ExitCause.of(Kind.STOPPED);
    }
    if (contact.goodbye && code == 0) {
      return ExitCause.of(Kind.COMPLETED);
    }
    if (!contact.made) {
      return new ExitCause(Kind.LAUNCH_FAILED, code > 128 ? "SIG" + signal() : "exit code " + code);
    }
    if (code == OUT_OF_MEMORY && output.contains(LAST_WORDS)) {
      return ExitCause.of(Kind.OUT_OF_MEMORY);
    }
    if (code == ABORT || (code == CRASHED && CRASH.matcher(output).find())) {
      Matcher signal = CRASH_SIGNAL.matcher(output);
      return new ExitCause(Kind.VM_CRASH, signal.find() ? signal.group(1) : "");
    }
    if (code == ParentLink.PARENT_LOST_CODE && (killed != null || contact.closedHere)) {
      return ExitCause.of(Kind.PARENT_LOST);
    }
    return code > 128
        ? new ExitCause(Kind.SIGNAL, signal())
        : new ExitCause(Kind.EXITED, Integer.toString(code));
  }

  private String signal() {
    return SIGNALS.getOrDefault(code - 128, Integer.toString(code - 128));
  }
}
