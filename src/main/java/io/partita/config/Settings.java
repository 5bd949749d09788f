package io.partita.config;

import io.partita.PartitaException;
import io.partita.batch.PartitionMode;
import io.partita.batch.PartitionOptions;
import io.partita.datasource.DatabaseAddress;
import io.partita.process.SupervisorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * All settings, validated. A wrong one is refused with its key, its value and where it was set.
 *
 * @param home {@code partita.home}: the state directory; default {@code .partita} in the working
 *     directory
 * @param processes {@code partita.pool.processes}: how many workers run at once; default the number
 *     of cores
 * @param workerHeap {@code partita.worker.heap}: a worker's largest heap as {@code -Xmx} takes it;
 *     default {@code 256m}
 * @param workerArguments {@code partita.worker.jvm-arguments}: more JVM arguments for workers,
 *     separated by commas
 * @param workerArchive {@code partita.worker.archive}: a class data archive that workers start
 *     from; one that does not fit is ignored by the JVM; null for none
 * @param workerJavaHome {@code partita.worker.java-home}: the JDK of workers; default the one this
 *     process runs on
 * @param workerSilence {@code partita.worker.silence}: a worker that shows no heartbeat is killed
 *     after so long (an ISO-8601 duration, default {@code PT60S})
 * @param partitions {@code partita.stop.grace} (an ISO-8601 duration, default {@code PT30S}),
 *     {@code partita.partition.mode} ({@code process}, the default, or {@code thread}), {@code
 *     partita.collector.allow} (package prefixes, separated by commas), {@code partita.attempts.*}
 *     and {@code partita.partition.fail-fast} (default false)
 * @param manager {@code partita.manager.*}
 * @param databases {@code partita.store.*} and {@code partita.datasource.*}
 */
public record Settings(
    Path home,
    int processes,
    String workerHeap,
    List<String> workerArguments,
    @Nullable Path workerArchive,
    Path workerJavaHome,
    Duration workerSilence,
    PartitionOptions partitions,
    ManagerSettings manager,
    Databases databases) {
  /**
   * Where databases are.
   *
   * @param store {@code partita.store.*}: where the store is; null for the embedded database
   * @param dataSources {@code partita.datasource.*}: those of jobs, by name
   */
  public record Databases(
      @Nullable DatabaseAddress store, Map<String, DatabaseAddress> dataSources) {}

  private static final Pattern HEAP = Pattern.compile("[1-9][0-9]*[kKmMgG]?");

  public Settings {
    workerArguments = List.copyOf(workerArguments);
  }

  /** The settings of this process, from its MicroProfile Config sources. */
  public static Settings read() {
    Config config = ConfigProvider.getConfig();
    return new Settings(
        optional(config, "partita.home", Path.class).orElse(Path.of(".partita")),
        processes(config),
        heap(config, "partita.worker.heap", "256m"),
        optional(config, "partita.worker.jvm-arguments", String[].class)
            .map(List::of)
            .orElse(List.of()),
        optional(config, "partita.worker.archive", Path.class).orElse(null),
        optional(config, "partita.worker.java-home", Path.class)
            .orElse(Path.of(System.getProperty("java.home"))),
        silence(config),
        partitions(config),
        ManagerSettings.read(config),
        new Databases(DatabaseSettings.store(config), DatabaseSettings.dataSources(config)));
  }

  public Settings withHome(Path directory) {
    return new Settings(
        directory,
        processes,
        workerHeap,
        workerArguments,
        workerArchive,
        workerJavaHome,
        workerSilence,
        partitions,
        manager,
        databases);
  }

  public Settings withProcesses(int count) {
    return new Settings(
        home,
        count,
        workerHeap,
        workerArguments,
        workerArchive,
        workerJavaHome,
        workerSilence,
        partitions,
        manager,
        databases);
  }

  private static int processes(Config config) {
    int processes =
        optional(config, "partita.pool.processes", Integer.class)
            .orElse(Runtime.getRuntime().availableProcessors());
    if (processes < 1) {
      throw refused(config, "partita.pool.processes", "must be at least 1");
    }
    return processes;
  }

  static String heap(Config config, String key, String usual) {
    String heap = optional(config, key, String.class).orElse(usual);
    if (!HEAP.matcher(heap).matches()) {
      throw refused(config, key, "must be a size such as 256m or 2g");
    }
    return heap;
  }

  private static Duration silence(Config config) {
    Duration silence =
        optional(config, "partita.worker.silence", Duration.class)
            .orElse(SupervisorOptions.DEFAULTS.silenceLimit());
    if (silence.compareTo(SupervisorOptions.DEFAULTS.heartbeat()) <= 0) {
      throw refused(
          config,
          "partita.worker.silence",
          "must be longer than a heartbeat, " + SupervisorOptions.DEFAULTS.heartbeat());
    }
    return silence;
  }

  private static PartitionOptions partitions(Config config) {
    PartitionOptions options =
        PartitionOptions.DEFAULTS
            .withMode(mode(config))
            .withCollectable(
                optional(config, "partita.collector.allow", String[].class)
                    .map(List::of)
                    .orElse(List.of()));
    Optional<Duration> grace = optional(config, "partita.stop.grace", Duration.class);
    if (grace.isPresent() && grace.get().isNegative()) {
      throw refused(config, "partita.stop.grace", "must not be negative");
    }
    boolean failFast =
        optional(config, PartitionOptions.FAIL_FAST, Boolean.class).orElse(options.failFast());
    return grace
        .map(options::withStopGrace)
        .orElse(options)
        .withAttempts(AttemptSettings.read(config))
        .withFailFast(failFast);
  }

  private static PartitionMode mode(Config config) {
    try {
      return optional(config, PartitionMode.PROPERTY, String.class)
          .map(PartitionMode::of)
          .orElse(PartitionMode.PROCESS);
    } catch (IllegalArgumentException e) {
      throw refused(config, PartitionMode.PROPERTY, "must be process or thread");
    }
  }

  static <T> Optional<T> optional(Config config, String key, Class<T> type) {
    try {
      return config.getOptionalValue(key, type);
    } catch (IllegalArgumentException e) {
      throw refused(config, key, "is not a valid " + type.getSimpleName());
    }
  }

  static PartitaException refused(Config config, String key, String problem) {
    ConfigValue value = config.getConfigValue(key);
    return new PartitaException(
        "%s=%s (from %s) %s".formatted(key, value.getValue(), value.getSourceName(), problem));
  }
}
