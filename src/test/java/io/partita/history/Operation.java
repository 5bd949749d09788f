package io.partita.history;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call of one thread or process.
 *
 * @param process who called
 * @param call what, as text: a verb and its arguments, with blanks in between
 * @param result what was returned; null if that is not known, because the caller was killed or lost
 *     its connection: the call may have had its effect or not, or may have it later
 * @param called by {@link System#nanoTime}, which all processes of a host share
 * @param returned by the same; {@link #NEVER} if the result is not known
 */
public record Operation(
    String process, String call, @Nullable String result, long called, long returned) {
  /** Later than everything. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final double NANOS_PER_MICRO = 1000;

  public Operation {
    if (returned < called || (result == null) != (returned == NEVER)) {
      throw new IllegalArgumentException(
          "%s returned %s at %d, called at %d".formatted(call, result, returned, called));
    }
  }

  public boolean isKnown() {
    return result != null;
  }

  String verb() {
    int blank = call.indexOf(' ');
    return blank < 0 ? call : call.substring(0, blank);
  }

  String argument(int index) {
    return call.split(" ", -1)[index];
  }

  /** The same as if the result were not known. */
  Operation withoutResult() {
    return new Operation(process, call, null, called, NEVER);
  }

  /** In a line, with times in microseconds since {@code origin}. */
  String text(long origin) {
    String end =
        isKnown()
            ? String.format(Locale.ROOT, "%.1f", (returned - origin) / NANOS_PER_MICRO)
            : "unknown";
    return String.format(
        Locale.ROOT,
        "%-12s %10.1f .. %-10s %s -> %s",
        process,
        (called - origin) / NANOS_PER_MICRO,
        end,
        call,
        isKnown() ? result : "?");
  }
}
