package io.partita.command;

import java.util.List;
import java.util.Locale;

/** The signals of Linux, whose numbers are the same on x86-64 and arm64. */
final class Signals {
  static final int KILL = 9;
  static final int TERM = 15;

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private Signals() {}

  /** As {@code SIGTERM}; {@code SIG40} for one without a name. */
  static String name(int number) {
    return "SIG" + (number <= NAMES.size() ? NAMES.get(number - 1) : Integer.toString(number));
  }

  /**
   * The number of {@code TERM} or {@code SIGTERM}, in any case.
   *
   * @throws IllegalArgumentException if there is no such signal
   */
  static int number(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    int index = NAMES.indexOf(upper.startsWith("SIG") ? upper.substring(3) : upper);
    if (index < 0) {
      throw new IllegalArgumentException(
          "There is no signal " + name + "; there are " + String.join(", ", NAMES));
    }
    return index + 1;
  }
}
