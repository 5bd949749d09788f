package io.partita.transport;

import io.partita.wire.FrameLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one side of a connection behaves; the two sides may differ.
 *
 * @param frames how much it accepts before it allocates anything
 * @param longestSpin for how long a reader may look again, with a core that nobody else wants,
 *     before it parks; it does so only while its waits are about that short. Zero: it always parks
 * @param tls for TCP; null where only this host's loopback is used
 */
public record ConnectionOptions(FrameLimits frames, Duration longestSpin, @Nullable Tls tls) {
  private static final Duration MAX_SPIN = Duration.ofMillis(10);

  /** Two wake-ups across cores take some 40 µs; what answers much later is not worth a core. */
  public static final ConnectionOptions DEFAULTS =
      new ConnectionOptions(FrameLimits.DEFAULTS, Duration.ofNanos(100_000), null);

  public ConnectionOptions {
    if (longestSpin.isNegative() || longestSpin.compareTo(MAX_SPIN) > 0) {
      throw new IllegalArgumentException(
          "A reader spins for 0 to %s, was %s".formatted(MAX_SPIN, longestSpin));
    }
  }

  public ConnectionOptions withFrames(FrameLimits limits) {
    return new ConnectionOptions(limits, longestSpin, tls);
  }

  public ConnectionOptions withLongestSpin(Duration time) {
    return new ConnectionOptions(frames, time, tls);
  }

  public ConnectionOptions withTls(Tls certificates) {
    return new ConnectionOptions(frames, longestSpin, certificates);
  }
}
