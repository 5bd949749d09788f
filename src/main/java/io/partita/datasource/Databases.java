package io.partita.datasource;

import io.partita.PartitaException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The databases that jobs may use, by name. In the parent only. Safe for any thread. */
public final class Databases {
  private final Map<String, DatabaseAddress> configured;
  private final Supplier<DatabaseAddress> store;

  /**
   * @param configured by name; the URL {@link DatabaseAddress#STORE} stands for the store's own
   * @param store makes the store's own database reachable, and says where it is; called when it is
   *     wanted, and again each time. Throws a {@link PartitaException} if there is none
   */
  public Databases(Map<String, DatabaseAddress> configured, Supplier<DatabaseAddress> store) {
    this.configured = new TreeMap<>(configured);
    this.store = store;
  }

  /**
   * Where that data source's database is.
   *
   * @throws PartitaException if there is none of that name, with the way out
   */
  public DatabaseAddress address(String name) {
    DatabaseAddress known = configured.get(name);
    if (known == null) {
      throw new PartitaException(
          "There is no data source %1$s (%2$s): set partita.datasource.%1$s.url"
              .formatted(
                  name,
                  configured.isEmpty()
                      ? "none is configured"
                      : "there are " + String.join(", ", configured.keySet())));
    }
    return known.url().equals(DatabaseAddress.STORE)
        ? store
            .get()
            .withMaxSize(known.maxSize())
            .withTransactional(known.isTransactional())
            .ofStore()
        : known;
  }
}
