package io.partita.process;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a supervisor keeps its files, and when it takes a child for hung.
 *
 * @param runDirectory the socket and the records of children live in a directory made in this one,
 *     unless the socket's path would be too long there
 * @param heartbeat how often a child shows that it lives, and how often that is looked at
 * @param stoppedLimit a child in state T (stopped by a signal) is killed so much after that was
 *     seen first
 * @param silenceLimit a child that shows no heartbeat is killed after so much. Long collections and
 *     heap dumps are silent too, so this is much longer
 */
public record SupervisorOptions(
    Path runDirectory, Duration heartbeat, Duration stoppedLimit, Duration silenceLimit) {
  private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(1);

  /** Stopped for 3 seconds at most, silent for a minute. */
  public static final SupervisorOptions DEFAULTS =
      new SupervisorOptions(
          Path.of(System.getProperty("java.io.tmpdir")),
          Duration.ofMillis(500),
          Duration.ofMillis(2500),
          Duration.ofSeconds(60));

  public SupervisorOptions {
    requirePositive("heartbeat", heartbeat);
    requirePositive("stoppedLimit", stoppedLimit);
    requirePositive("silenceLimit", silenceLimit);
    if (heartbeat.compareTo(MAX_HEARTBEAT) > 0 || heartbeat.toMillis() == 0) {
      throw new IllegalArgumentException(
          "heartbeat must be 1 ms to 1 min, was %s".formatted(heartbeat));
    }
    if (silenceLimit.compareTo(heartbeat) <= 0) {
      throw new IllegalArgumentException(
          "silenceLimit must be longer than heartbeat, was %s".formatted(silenceLimit));
    }
  }

  /** The defaults, in this directory. */
  public SupervisorOptions(Path runDirectory) {
    this(runDirectory, DEFAULTS.heartbeat, DEFAULTS.stoppedLimit, DEFAULTS.silenceLimit);
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(what + " must be positive, was " + time);
    }
  }

  public SupervisorOptions withRunDirectory(Path directory) {
    return new SupervisorOptions(directory, heartbeat, stoppedLimit, silenceLimit);
  }

  public SupervisorOptions withHeartbeat(Duration interval) {
    return new SupervisorOptions(runDirectory, interval, stoppedLimit, silenceLimit);
  }

  public SupervisorOptions withStoppedLimit(Duration limit) {
    return new SupervisorOptions(runDirectory, heartbeat, limit, silenceLimit);
  }

  public SupervisorOptions withSilenceLimit(Duration limit) {
    return new SupervisorOptions(runDirectory, heartbeat, stoppedLimit, limit);
  }
}
