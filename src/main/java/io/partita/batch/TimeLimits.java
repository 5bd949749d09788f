package io.partita.batch;

import io.partita.PartitaException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;

/**
 * How long one attempt at a partition may take. {@link Duration#ZERO} stands for no limit.
 *
 * @param whole from its begin in a worker to its end
 * @param stall without an item read or written, or a checkpoint; not for batchlets, which show
 *     nothing of the kind
 */
public record TimeLimits(Duration whole, Duration stall) {
  private static final Duration LONGEST = Duration.ofDays(366);

  /** Says the same in the configuration, and in the properties of a step or a job. */
  public static final String WHOLE = "partita.partition.timeout";

  /** Says the same in the configuration, and in the properties of a step or a job. */
  public static final String STALL = "partita.partition.stall-timeout";

  public static final TimeLimits NONE = new TimeLimits(Duration.ZERO, Duration.ZERO);

  public TimeLimits {
    requireNotNegative("whole", whole);
    requireNotNegative("stall", stall);
  }

  private static void requireNotNegative(String what, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(what + " must not be negative, was " + time);
    }
  }

  /**
   * With what a step and its job say.
   *
   * @throws PartitaException if that is no time
   */
  TimeLimits with(Map<String, String> properties) {
    return new TimeLimits(time(properties, WHOLE, whole), time(properties, STALL, stall));
  }

  private static Duration time(Map<String, String> properties, String key, Duration otherwise) {
    String text = properties.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      Duration time = Duration.parse(text.strip());
      if (!time.isNegative() && time.compareTo(LONGEST) <= 0) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // Told below, as a negative one is.
    }
    throw new PartitaException(
        "%s=%s must be a time such as PT90S or PT2H, of a year at most, or PT0S for none"
            .formatted(key, text));
  }

  boolean hasStall() {
    return !stall.isZero();
  }

  boolean hasWhole() {
    return !whole.isZero();
  }

  TimeLimits withoutStall() {
    return new TimeLimits(whole, Duration.ZERO);
  }
}
