package io.partita.config;

import io.partita.PartitaException;
import io.partita.manager.ManagerLimits;
import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import io.partita.transport.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the manager that jobs use.
 *
 * @param heap {@code partita.manager.heap}: its largest heap as {@code -Xmx} takes it; default
 *     {@code 512m}
 * @param limits {@code partita.manager.sessions}, {@code partita.manager.waiters} and {@code
 *     partita.manager.objects}; half of the heap is for what they hold
 * @param external one that runs already; null for one of this process's own
 */
public record ManagerSettings(String heap, ManagerLimits limits, @Nullable External external) {
  /** The place of each is the power of 1,024 that it stands for. */
  private static final String UNITS = "bkmg";

  private static final String ENDPOINT = "partita.manager.endpoint";
  private static final String KEY_FILE = "partita.manager.key-file";
  private static final String CERTIFICATE = "partita.manager.certificate";
  private static final String PRIVATE_KEY = "partita.manager.private-key";
  private static final String TRUSTED = "partita.manager.trusted";

  /**
   * A manager that runs already.
   *
   * @param endpoint {@code partita.manager.endpoint}: {@code unix:PATH} or {@code tcp:HOST:PORT}
   * @param key from {@code partita.manager.key-file}
   * @param tls {@code partita.manager.certificate}, {@code partita.manager.private-key} and {@code
   *     partita.manager.trusted}; null if it is on this host
   */
  public record External(Endpoint endpoint, AuthKey key, @Nullable TlsFiles tls) {}

  static ManagerSettings read(Config config) {
    String heap = Settings.heap(config, "partita.manager.heap", "512m");
    return new ManagerSettings(
        heap, limits(config).withMaxBytes(bytes(heap) / 2), external(config));
  }

  /** The limits alone, for a manager of its own. */
  public static ManagerLimits readLimits() {
    return limits(ConfigProvider.getConfig()).withMaxBytes(Runtime.getRuntime().maxMemory() / 2);
  }

  /** What {@code -Xmx} makes of it. */
  private static long bytes(String heap) {
    char unit = Character.toLowerCase(heap.charAt(heap.length() - 1));
    int shift = UNITS.indexOf(unit) * 10;
    String digits = shift < 0 ? heap : heap.substring(0, heap.length() - 1);
    return shift < 0 ? Long.parseLong(digits) : Long.parseLong(digits) << shift;
  }

  private static ManagerLimits limits(Config config) {
    ManagerLimits usual = ManagerLimits.DEFAULTS;
    return usual
        .withMaxSessions(positive(config, "partita.manager.sessions", usual.maxSessions()))
        .withMaxWaiters(positive(config, "partita.manager.waiters", usual.maxWaiters()))
        .withMaxObjects(positive(config, "partita.manager.objects", usual.maxObjects()));
  }

  private static int positive(Config config, String key, int usual) {
    int number = Settings.optional(config, key, Integer.class).orElse(usual);
    if (number < 1) {
      throw Settings.refused(config, key, "must be at least 1");
    }
    return number;
  }

  private static @Nullable External external(Config config) {
    Optional<String> text = Settings.optional(config, ENDPOINT, String.class);
    if (text.isEmpty()) {
      return null;
    }
    Endpoint endpoint;
    try {
      endpoint = Endpoint.parse(text.get());
    } catch (IllegalArgumentException e) {
      throw Settings.refused(config, ENDPOINT, "is wrong: " + e.getMessage());
    }
    Path keyFile =
        Settings.optional(config, KEY_FILE, Path.class)
            .orElseThrow(() -> Settings.refused(config, ENDPOINT, "needs " + KEY_FILE + " too"));
    return new External(endpoint, AuthKey.ofFile(keyFile), tls(config));
  }

  private static @Nullable TlsFiles tls(Config config) {
    Optional<Path> certificate = Settings.optional(config, CERTIFICATE, Path.class);
    Optional<Path> privateKey = Settings.optional(config, PRIVATE_KEY, Path.class);
    Optional<Path> trusted = Settings.optional(config, TRUSTED, Path.class);
    if (certificate.isEmpty() && privateKey.isEmpty() && trusted.isEmpty()) {
      return null;
    }
    if (certificate.isEmpty() || privateKey.isEmpty() || trusted.isEmpty()) {
      throw new PartitaException(
          "%s, %s and %s are given together or not at all"
              .formatted(CERTIFICATE, PRIVATE_KEY, TRUSTED));
    }
    return new TlsFiles(certificate.get(), privateKey.get(), trusted.get());
  }
}
