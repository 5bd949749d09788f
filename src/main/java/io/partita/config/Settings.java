package io.partita.config;

import io.partita.PartitaException;
import io.partita.batch.PartitionMode;
import io.partita.batch.PartitionOptions;
import io.partita.batch.TimeLimits;
import io.partita.datasource.DatabaseAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 * @param workers {@code partita.worker.*} and {@code partita.profile.*}
 * @param partitions {@code partita.stop.grace} (an ISO-8601 duration, default {@code PT30S}),
 *     {@code partita.partition.mode} ({@code process}, the default, or {@code thread}), {@code
 *     partita.collector.allow} (package prefixes, separated by commas), {@code partita.attempts.*}
 *     {@code partita.partition.fail-fast} (default false), {@code partita.partition.timeout} and
 *     {@code partita.partition.stall-timeout} (durations, default none)
 * @param manager {@code partita.manager.*}
 * @param databases {@code partita.store.*} and {@code partita.datasource.*}
 */
public record Settings(
    Path home,
    int processes,
    WorkerSettings workers,
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

  /** The settings of this process, from its MicroProfile Config sources. */
  public static Settings read() {
    Config config = ConfigProvider.getConfig();
    return new Settings(
        optional(config, "partita.home", Path.class).orElse(Path.of(".partita")),
        processes(config),
        WorkerSettings.read(config),
        partitions(config),
        ManagerSettings.read(config),
        new Databases(DatabaseSettings.store(config), DatabaseSettings.dataSources(config)));
  }

  public Settings withHome(Path directory) {
    return new Settings(directory, processes, workers, partitions, manager, databases);
  }

  public Settings withProcesses(int count) {
    return new Settings(home, count, workers, partitions, manager, databases);
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
    TimeLimits times =
        new TimeLimits(time(config, TimeLimits.WHOLE), time(config, TimeLimits.STALL));
    boolean failFast =
        optional(config, PartitionOptions.FAIL_FAST, Boolean.class).orElse(options.failFast());
    return grace
        .map(options::withStopGrace)
        .orElse(options)
        .withAttempts(AttemptSettings.read(config))
        .withFailFast(failFast)
        .withTimes(times);
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

  private static Duration time(Config config, String key) {
    Duration time = optional(config, key, Duration.class).orElse(Duration.ZERO);
    if (time.isNegative()) {
      throw refused(config, key, "must not be negative");
    }
    return time;
  }

  /** The names as they are now: those that the configuration itself tells are of its beginning. */
  static Set<String> keys(Config config) {
    Set<String> keys = new TreeSet<>();
    config.getConfigSources().forEach(source -> keys.addAll(source.getPropertyNames()));
    return keys;
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
