package io.partita.terminal;

import io.partita.Progress;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Units {
  static final String BYTES = "bytes";

  private static final String[] SCALES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Units() {}

  /** {@code "20,480 files"}, {@code "1 file"}, {@code "1.1 GB"}. */
  static String amount(long count, String unit) {
    return unit.equals(BYTES) ? bytes(count) : count(count) + " " + counted(count, unit);
  }

  /** {@code "1,204 of 2,660 files"}, {@code "0.3 of 1.1 GB"}; without the total if unknown. */
  static String progress(Progress progress) {
    return progress(progress, " of ");
  }

  /** {@code "1,204/2,660 files"}, {@code "0.3/1.1 GB"}; without the total if unknown. */
  static String fraction(Progress progress) {
    return progress(progress, "/");
  }

  private static String progress(Progress progress, String of) {
    if (progress.total() < 0) {
      return amount(progress.done(), progress.unit());
    }
    if (!progress.unit().equals(BYTES)) {
      String unit = counted(progress.total(), progress.unit());
      return count(progress.done()) + of + count(progress.total()) + " " + unit;
    }
    int scale = scaleOf(progress.total());
    String done = scaled(progress.done(), scale);
    return done + of + scaled(progress.total(), scale) + " " + SCALES[scale];
  }

  /** {@code "220 MB/s"}, {@code "1,200 files/s"}. */
  static String rate(double perSecond, String unit) {
    if (!unit.equals(BYTES) && perSecond < 10) {
      return String.format(Locale.ROOT, "%.1f %s/s", perSecond, unit);
    }
    return amount(Math.round(perSecond), unit) + "/s";
  }

  static String bytes(long count) {
    int scale = scaleOf(count);
    return scaled(count, scale) + " " + SCALES[scale];
  }

  /** {@code "0.4 s"}, {@code "42 s"}, {@code "3 min 05 s"}, {@code "2 h 07 min"}. */
  static String duration(Duration time) {
    Duration positive = time.isNegative() ? Duration.ZERO : time;
    if (positive.toMillis() < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", positive.toMillis() / 1000.0);
    }
    return wholeSeconds(positive.plusMillis(500).toSeconds());
  }

  /** {@code "42 s"}, {@code "3 min 05 s"}, {@code "2 h 07 min"}. */
  static String wholeSeconds(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
    long minutes = (seconds + 30) / 60;
    return String.format(Locale.ROOT, "%,d h %02d min", minutes / 60, minutes % 60);
  }

  /** {@code "1 partition"}, {@code "2 partitions"}; the unit is given in the plural. */
  static String plural(long count, String unit) {
    return count(count) + " " + counted(count, unit);
  }

  /** {@code "20,480"}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String counted(long count, String unit) {
    if (count != 1) {
      return unit;
    }
    if (unit.endsWith("sses")) {
      return unit.substring(0, unit.length() - 2);
    }
    return unit.length() > 1 && unit.endsWith("s") && !unit.endsWith("ss")
        ? unit.substring(0, unit.length() - 1)
        : unit;
  }

  private static int scaleOf(long bytes) {
    int scale = 0;
    // 999.95 would be shown as 1000.0
    for (double left = bytes; left >= 999.95 && scale < SCALES.length - 1; left /= 1000) {
      scale++;
    }
    return scale;
  }

  private static String scaled(long bytes, int scale) {
    if (scale == 0) {
      return Long.toString(bytes);
    }
    double value = bytes / Math.pow(1000, scale);
    // Two decimals above a gigabyte, or a large copy seems to stand still.
    String format = scale >= 3 && value < 100 ? "%.2f" : "%.1f";
    return String.format(Locale.ROOT, format, value);
  }
}
