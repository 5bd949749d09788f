package io.partita.config;

import static io.partita.config.Settings.optional;
import static io.partita.config.Settings.refused;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** How long what has ended is kept. */
public final class RetentionSettings {
  private static final String KEY = "partita.retention";

  private RetentionSettings() {}

  /**
   * {@code partita.retention}, an ISO-8601 duration; empty, the default, to keep everything.
   *
   * @throws io.partita.PartitaException if it is none, or not positive
   */
  public static Optional<Duration> read() {
    Config config = ConfigProvider.getConfig();
    Optional<Duration> retention = optional(config, KEY, Duration.class);
    if (retention.isPresent() && (retention.get().isNegative() || retention.get().isZero())) {
      throw refused(config, KEY, "must be more than nothing; leave it out to keep everything");
    }
    return retention;
  }
}
