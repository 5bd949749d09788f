package io.partita.datasource;

import io.partita.PartitaException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The drivers that come with Partita; those of a job's own jars register themselves. */
final class Drivers {
  private static final Map<String, String> BY_PREFIX =
      Map.of("jdbc:postgresql:", "org.postgresql.Driver", "jdbc:h2:", "org.h2.Driver");

  private Drivers() {}

  /** By name: in a server not every process has each of them. Null for any other's. */
  static @Nullable Class<?> of(String url) {
    for (Map.Entry<String, String> one : BY_PREFIX.entrySet()) {
      if (url.startsWith(one.getKey())) {
        try {
          return Class.forName(one.getValue(), true, Drivers.class.getClassLoader());
        } catch (ClassNotFoundException e) {
          throw new PartitaException(
              "The driver %s for %s is not on the class path".formatted(one.getValue(), url), e);
        }
      }
    }
    return null;
  }
}
