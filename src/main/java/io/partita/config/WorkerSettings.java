package io.partita.config;

import io.partita.process.SupervisorOptions;
import io.partita.worker.WorkerProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * The settings of workers.
 *
 * @param archive {@code partita.worker.archive}: a class data archive that workers start from; one
 *     that does not fit is ignored by the JVM; null for none
 * @param silence {@code partita.worker.silence}: a worker that shows no heartbeat is killed after
 *     so long (an ISO-8601 duration, default {@code PT60S})
 * @param memoryShare {@code partita.memory.share}: how much of the memory that there is all workers
 *     together may need, more than 0 and at most 1; default 0.8
 * @param heapDump {@code partita.evidence.heap-dump}: whether the heap of a worker is kept that is
 *     killed because it hangs; default false
 * @param flightRecording {@code partita.evidence.flight-recording}: whether workers record their
 *     flight, and it is kept then; default false
 * @param profiles the one called {@link WorkerProfile#DEFAULT} first
 */
public record WorkerSettings(
    @Nullable Path archive,
    Duration silence,
    double memoryShare,
    boolean heapDump,
    boolean flightRecording,
    List<ProfileSettings> profiles) {
  private static final double USUAL_SHARE = 0.8;

  public WorkerSettings {
    profiles = List.copyOf(profiles);
  }

  static WorkerSettings read(Config config) {
    return new WorkerSettings(
        Settings.optional(config, "partita.worker.archive", Path.class).orElse(null),
        silence(config),
        share(config),
        Settings.optional(config, "partita.evidence.heap-dump", Boolean.class).orElse(false),
        Settings.optional(config, "partita.evidence.flight-recording", Boolean.class).orElse(false),
        ProfileSettings.readAll(config));
  }

  /** The profile that is taken where a job names none. */
  public ProfileSettings usual() {
    return profiles.get(0);
  }

  private static Duration silence(Config config) {
    Duration silence =
        Settings.optional(config, "partita.worker.silence", Duration.class)
            .orElse(SupervisorOptions.DEFAULTS.silenceLimit());
    if (silence.compareTo(SupervisorOptions.DEFAULTS.heartbeat()) <= 0) {
      throw Settings.refused(
          config,
          "partita.worker.silence",
          "must be longer than a heartbeat, " + SupervisorOptions.DEFAULTS.heartbeat());
    }
    return silence;
  }

  private static double share(Config config) {
    String key = "partita.memory.share";
    double share = Settings.optional(config, key, Double.class).orElse(USUAL_SHARE);
    if (!(share > 0 && share <= 1)) {
      throw Settings.refused(config, key, "must be more than 0 and at most 1");
    }
    return share;
  }
}
