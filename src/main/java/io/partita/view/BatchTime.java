package io.partita.view;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as Liberty's batch management API writes them. */
public final class BatchTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss.SSS Z", Locale.ROOT);

  private BatchTime() {}

  /**
   * The time in this machine's zone, for example {@code 2026/05/31 09:26:53.589 +0200}; empty for
   * null.
   */
  public static String format(@Nullable Instant time) {
    return time == null ? "" : FORMAT.format(time.atZone(ZoneId.systemDefault()));
  }

  /** Reads what {@link #format} wrote; null for an empty text. */
  public static @Nullable Instant parse(String text) {
    return text.isEmpty() ? null : FORMAT.parse(text, Instant::from);
  }
}
