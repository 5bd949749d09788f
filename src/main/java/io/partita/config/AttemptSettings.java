package io.partita.config;

import io.partita.batch.AttemptOptions;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * Reads {@code partita.attempts.*}: {@code max} (3), {@code out-of-memory} (2), {@code launch} (3),
 * {@code backoff} (PT1S) and {@code backoff-max} (PT30S).
 */
final class AttemptSettings {
  private static final String PREFIX = "partita.attempts.";
  private static final AttemptOptions DEFAULTS = AttemptOptions.DEFAULTS;

  private AttemptSettings() {}

  static AttemptOptions read(Config config) {
    Duration backoff = duration(config, "backoff", DEFAULTS.backoff());
    AttemptOptions options =
        DEFAULTS
            .withMost(count(config, "max", DEFAULTS.most()))
            .withOutOfMemory(count(config, "out-of-memory", DEFAULTS.outOfMemory()))
            .withLaunches(count(config, "launch", DEFAULTS.launches()))
            .withBackoff(backoff);
    Duration longest = duration(config, "backoff-max", options.longestBackoff());
    if (longest.compareTo(backoff) < 0) {
      throw Settings.refused(
          config, PREFIX + "backoff-max", "must be at least partita.attempts.backoff, " + backoff);
    }
    return options.withLongestBackoff(longest);
  }

  private static int count(Config config, String name, int usual) {
    int count = Settings.optional(config, PREFIX + name, Integer.class).orElse(usual);
    if (count < 1) {
      throw Settings.refused(config, PREFIX + name, "must be at least 1");
    }
    return count;
  }

  private static Duration duration(Config config, String name, Duration usual) {
    Duration time = Settings.optional(config, PREFIX + name, Duration.class).orElse(usual);
    if (time.isNegative()) {
      throw Settings.refused(config, PREFIX + name, "must not be negative");
    }
    return time;
  }
}
