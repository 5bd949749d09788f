package io.partita.limits;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as people write them: {@code 256m}, {@code 2g}, as {@code -Xmx} takes them. */
public final class MemorySize {
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,11})([kKmMgG]?)");

  /** The place of each is the power of 1,024 that it stands for. */
  private static final String UNITS = " kmg";

  private static final int SHIFT = 10;
  private static final long MEGABYTE = 1 << 20;

  private MemorySize() {}

  /**
   * The number of bytes.
   *
   * @throws IllegalArgumentException if the text is no size; its message says what one is
   */
  public static long parse(String text) {
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw new IllegalArgumentException("must be a size such as 256m or 2g");
    }
    int power = Math.max(0, UNITS.indexOf(size.group(2).toLowerCase(Locale.ROOT)));
    return Long.parseLong(size.group(1)) << (power * SHIFT);
  }

  /** For people: in megabytes, rounded up. */
  public static String text(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", (bytes + MEGABYTE - 1) / MEGABYTE);
  }
}
