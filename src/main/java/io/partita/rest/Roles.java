package io.partita.rest;

/** The roles of Liberty's batch API. */
final class Roles {
  /** May do everything. */
  static final String ADMIN = "batchAdmin";

  /** May see everything and change nothing. */
  static final String MONITOR = "batchMonitor";

  private Roles() {}
}
