package io.partita.store;

import io.partita.PartitaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings our own tables to the newest version, by Flyway.
 *
 * <p>Flyway takes 350 ms to find that there is nothing to do, most of it spent on loading itself:
 * more than the rest of a store's start. So its history is looked at first, and Flyway is started
 * only when the newest version is not in it.
 */
final class Schema {
  /** The version of the newest of {@link Migrations}; a test holds the two together. */
  static final String NEWEST = "10";

  private static final String HISTORY = "partita_schema_history";

  private Schema() {}

  static void migrate(DataSource dataSource) {
    if (isNewest(dataSource)) {
      return;
    }
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(dataSource)
          .resourceProvider(new Migrations())
          .table(HISTORY)
          .loggers(FlywayLog.class.getName())
          .javaMigrationClassProvider(List::of)
          // The schema may hold JBeret's tables, or an application's, before ours.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new PartitaException(
          "The tables of the store could not be brought to version "
              + NEWEST
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static boolean isNewest(DataSource dataSource) {
    String query = "SELECT \"success\" FROM \"" + HISTORY + "\" WHERE \"version\" = ?";
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(query)) {
      select.setString(1, NEWEST);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    } catch (SQLException e) {
      return false; // No history yet; whatever else it is, Flyway runs into it and says so.
    }
  }
}
