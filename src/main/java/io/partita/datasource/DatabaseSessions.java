package io.partita.datasource;

import java.util.Map;

/**
 * How long a database keeps the session of a client that says nothing more: a transaction that
 * nobody ends holds locks that whoever takes the work over waits for.
 */
final class DatabaseSessions {
  /**
   * A chunk's transaction may be idle for as long as its items are processed; JBeret ends it after
   * three minutes unless the job says otherwise.
   */
  private static final String POSTGRES =
      "-c idle_in_transaction_session_timeout=600s"
          // A client whose host is gone is noticed within half a minute.
          + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4"
          + " -c tcp_user_timeout=30s";

  private DatabaseSessions() {}

  /** For sessions of jobs: properties of the driver; what the URL itself sets comes first. */
  static Map<String, String> limits(DatabaseAddress address) {
    return properties(address, POSTGRES);
  }

  /** For those of the store itself, which also wait for no lock longer than a minute. */
  static Map<String, String> impatient(DatabaseAddress address) {
    return properties(address, POSTGRES + " -c lock_timeout=60s");
  }

  private static Map<String, String> properties(DatabaseAddress address, String options) {
    if (!address.isPostgres()) {
      return Map.of();
    }
    boolean hasOptions = address.url().matches(".*[?&]options=.*");
    return hasOptions
        ? Map.of("tcpKeepAlive", "true")
        : Map.of("tcpKeepAlive", "true", "options", options, "ApplicationName", "partita");
  }
}
