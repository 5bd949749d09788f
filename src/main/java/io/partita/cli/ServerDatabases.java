package io.partita.cli;

import io.partita.config.Settings;
import io.partita.datasource.DatabaseAddress;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the server is told of databases: those that are configured where it is started, each
 * password in a file of mode 0600.
 */
final class ServerDatabases {
  private final ServerLayout layout;
  private final @Nullable DatabaseAddress store;
  private final Map<String, DatabaseAddress> sources;

  private ServerDatabases(ServerLayout layout, Settings.Databases configured) {
    this.layout = layout;
    this.store = configured.store();
    this.sources = configured.dataSources();
  }

  static ServerDatabases of(ServerLayout layout, Settings.Databases configured) {
    return new ServerDatabases(layout, configured);
  }

  /** The name of the jar that the store needs. */
  String driver() {
    return store == null ? "h2" : "postgresql";
  }

  /** The file that configures the server's data source. */
  String configuration() {
    return store == null ? "store-h2.xml" : "store-postgresql.xml";
  }

  /** Null if the store is the embedded database. */
  @Nullable String storePassword() {
    return store == null ? null : store.password() == null ? "" : store.password();
  }

  /** Adds what is not secret to the server's settings, and names the files of what is. */
  void addTo(Properties settings) throws IOException {
    if (store != null) {
      add(settings, "partita.store", store);
    }
    for (Map.Entry<String, DatabaseAddress> source : sources.entrySet()) {
      add(settings, "partita.datasource." + source.getKey(), source.getValue());
    }
  }

  private void add(Properties settings, String prefix, DatabaseAddress address) throws IOException {
    settings.setProperty(prefix + ".url", address.url());
    settings.setProperty(prefix + ".max-size", String.valueOf(address.maxSize()));
    settings.setProperty(prefix + ".transactional", String.valueOf(address.isTransactional()));
    if (address.user() != null) {
      settings.setProperty(prefix + ".user", address.user());
    }
    if (address.password() != null) {
      PrivateFiles.write(layout.databasePassword(prefix), address.password() + "\n");
      settings.setProperty(prefix + ".password-file", layout.databasePassword(prefix).toString());
    }
  }
}
