package io.partita.config;

import io.partita.PartitaException;
import io.partita.datasource.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Where databases are: {@code PREFIX.url}, {@code PREFIX.user}, {@code PREFIX.password} or {@code
 * PREFIX.password-file}, {@code PREFIX.max-size} and {@code PREFIX.transactional}.
 */
final class DatabaseSettings {
  private static final String STORE = "partita.store";
  private static final String SOURCES = "partita.datasource.";

  /** As it is written in a file or as a system property. */
  private static final Pattern KEY =
      Pattern.compile("partita\\.datasource\\.([A-Za-z0-9_-]+)\\.url");

  /** As an environment variable: only lower case can be told. */
  private static final Pattern VARIABLE = Pattern.compile("PARTITA_DATASOURCE_([A-Z0-9_]+)_URL");

  /** What a driver would take from the URL, which is shown in errors and logs. */
  private static final Pattern SECRET = Pattern.compile("(?i)[?&;:]password=|://[^/@]*:[^/@]*@");

  private DatabaseSettings() {}

  /** The data sources of jobs, by name. */
  static Map<String, DatabaseAddress> dataSources(Config config) {
    Map<String, DatabaseAddress> all = new TreeMap<>();
    for (String key : Settings.keys(config)) {
      Matcher plain = KEY.matcher(key);
      Matcher variable = VARIABLE.matcher(key);
      String name =
          plain.matches()
              ? plain.group(1)
              : variable.matches() ? variable.group(1).toLowerCase(Locale.ROOT) : null;
      if (name != null) {
        DatabaseAddress address = read(config, SOURCES + name);
        if (address != null) {
          all.put(name, address);
        }
      }
    }
    return all;
  }

  /** {@code partita.store}; null for the embedded database. */
  static @Nullable DatabaseAddress store(Config config) {
    DatabaseAddress store = read(config, STORE);
    if (store != null && !store.isPostgres()) {
      throw Settings.refused(
          config, STORE + ".url", "must begin with jdbc:postgresql:, or be left out for H2");
    }
    boolean hasSize = config.getConfigValue(STORE + ".max-size").getValue() != null;
    return store == null || hasSize ? store : store.withMaxSize(30);
  }

  private static @Nullable DatabaseAddress read(Config config, String prefix) {
    String key = prefix + ".url";
    Optional<String> url = Settings.optional(config, key, String.class);
    if (url.isEmpty()) {
      return null;
    }
    if (SECRET.matcher(url.get()).find()) {
      throw new PartitaException(
          "%s (from %s) has a password in it, which would be shown wherever the URL is: put it into %s.password-file"
              .formatted(key, config.getConfigValue(key).getSourceName(), prefix));
    }
    if (!url.get().equals(DatabaseAddress.STORE) && !url.get().startsWith("jdbc:")) {
      throw Settings.refused(config, key, "must begin with jdbc:, or be \"store\"");
    }
    return DatabaseAddress.of(
            url.get(),
            Settings.optional(config, prefix + ".user", String.class).orElse(null),
            password(config, prefix))
        .withMaxSize(maxSize(config, prefix + ".max-size"))
        .withTransactional(
            Settings.optional(config, prefix + ".transactional", Boolean.class).orElse(true));
  }

  private static int maxSize(Config config, String key) {
    int size =
        Settings.optional(config, key, Integer.class).orElse(DatabaseAddress.DEFAULT_MAX_SIZE);
    if (size < 1) {
      throw Settings.refused(config, key, "must be at least 1");
    }
    return size;
  }

  private static @Nullable String password(Config config, String prefix) {
    Optional<String> word = Settings.optional(config, prefix + ".password", String.class);
    String key = prefix + ".password-file";
    Optional<Path> file = Settings.optional(config, key, Path.class);
    if (word.isPresent() && file.isPresent()) {
      throw new PartitaException(
          "%1$s.password and %1$s.password-file are both set; leave one out".formatted(prefix));
    }
    if (file.isEmpty()) {
      return word.orElse(null);
    }
    try {
      return Files.readString(file.get()).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw Settings.refused(config, key, "cannot be read: " + e);
    }
  }
}
