package io.partita.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a supervisor keeps its files, and when it takes a child for hung.
 *
 * @param runDirectory the socket and the records of children live in a directory made in this one,
 *     unless the socket's path would be too long there
 * @param archiveDirectory what JVMs have recorded of their start, for later ones, lives in this
 *     directory, which is made for this user alone; null to record nothing
 * @param heartbeat how often a child shows that it lives, and how often that is looked at
 * @param stoppedLimit a child in state T (stopped by a signal) is killed so much after that was
 *     seen first
 * @param silenceLimit a child that shows no heartbeat is killed after so much. Long collections and
 *     heap dumps are silent too, so this is much longer
 * @param controlGroups whether children with limits get control groups, where this process may make
 *     them; it may have to move to one of its own for that
 * @param evidence what is kept of a child that is killed because it hangs
 */
public record SupervisorOptions(
    Path runDirectory,
    @Nullable Path archiveDirectory,
    Duration heartbeat,
    Duration stoppedLimit,
    Duration silenceLimit,
    boolean controlGroups,
    EvidenceOptions evidence) {
  private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(1);

  /**
   * Stopped for 3 seconds at most, silent for a minute; archives are under {@code XDG_CACHE_HOME}
   * or in {@code .cache} of the home directory.
   */
  public static final SupervisorOptions DEFAULTS =
      new SupervisorOptions(
          Path.of(System.getProperty("java.io.tmpdir")),
          userCache(),
          Duration.ofMillis(500),
          Duration.ofMillis(2500),
          Duration.ofSeconds(60),
          false,
          EvidenceOptions.NONE);

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
    this(
        runDirectory,
        DEFAULTS.archiveDirectory,
        DEFAULTS.heartbeat,
        DEFAULTS.stoppedLimit,
        DEFAULTS.silenceLimit,
        DEFAULTS.controlGroups,
        DEFAULTS.evidence);
  }

  private static @Nullable Path userCache() {
    String cache = System.getenv("XDG_CACHE_HOME");
    if (cache != null && cache.startsWith("/")) {
      return Path.of(cache, "partita");
    }
    String home = System.getProperty("user.home", "");
    return home.startsWith("/") && Files.isDirectory(Path.of(home))
        ? Path.of(home, ".cache", "partita")
        : null;
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(what + " must be positive, was " + time);
    }
  }

  public SupervisorOptions withRunDirectory(Path path) {
    return new SupervisorOptions(
        path, archiveDirectory, heartbeat, stoppedLimit, silenceLimit, controlGroups, evidence);
  }

  /** With archives kept in this directory; null to record none. */
  public SupervisorOptions withArchiveDirectory(@Nullable Path path) {
    return new SupervisorOptions(
        runDirectory, path, heartbeat, stoppedLimit, silenceLimit, controlGroups, evidence);
  }

  public SupervisorOptions withHeartbeat(Duration interval) {
    return new SupervisorOptions(
        runDirectory,
        archiveDirectory,
        interval,
        stoppedLimit,
        silenceLimit,
        controlGroups,
        evidence);
  }

  public SupervisorOptions withStoppedLimit(Duration limit) {
    return new SupervisorOptions(
        runDirectory, archiveDirectory, heartbeat, limit, silenceLimit, controlGroups, evidence);
  }

  public SupervisorOptions withSilenceLimit(Duration limit) {
    return new SupervisorOptions(
        runDirectory, archiveDirectory, heartbeat, stoppedLimit, limit, controlGroups, evidence);
  }

  public SupervisorOptions withControlGroups(boolean wanted) {
    return new SupervisorOptions(
        runDirectory, archiveDirectory, heartbeat, stoppedLimit, silenceLimit, wanted, evidence);
  }

  public SupervisorOptions withEvidence(EvidenceOptions kept) {
    return new SupervisorOptions(
        runDirectory, archiveDirectory, heartbeat, stoppedLimit, silenceLimit, controlGroups, kept);
  }
}
