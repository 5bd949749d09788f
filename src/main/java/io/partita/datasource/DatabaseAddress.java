package io.partita.datasource;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how to get in. Secret, since it has the password, which {@link
 * #toString()} leaves out.
 *
 * @param url for JDBC
 * @param user null if the database needs none
 * @param password null if the database needs none
 * @param maxSize how many connections a process has at most, at least 1
 * @param isStore whether it is the store's own database
 * @param isTransactional whether connections take part in the thread's transaction; those of others
 *     commit by themselves
 */
public record DatabaseAddress(
    String url,
    @Nullable String user,
    @Nullable String password,
    int maxSize,
    boolean isStore,
    boolean isTransactional) {
  /** The URL that stands for the store's own database. */
  public static final String STORE = "store";

  public static final int DEFAULT_MAX_SIZE = 5;

  public DatabaseAddress {
    if (maxSize < 1) {
      throw new IllegalArgumentException("maxSize must be at least 1, was " + maxSize);
    }
  }

  /** Of a database that is not the store's, whose connections take part in transactions. */
  public static DatabaseAddress of(String url, @Nullable String user, @Nullable String password) {
    return new DatabaseAddress(url, user, password, DEFAULT_MAX_SIZE, false, true);
  }

  public DatabaseAddress withMaxSize(int connections) {
    return new DatabaseAddress(url, user, password, connections, isStore, isTransactional);
  }

  public DatabaseAddress withTransactional(boolean transactional) {
    return new DatabaseAddress(url, user, password, maxSize, isStore, transactional);
  }

  public DatabaseAddress ofStore() {
    return new DatabaseAddress(url, user, password, maxSize, true, isTransactional);
  }

  public boolean isPostgres() {
    return url.startsWith("jdbc:postgresql:");
  }

  public void write(WireWriter out) {
    out.writeText(url).writeValue(user).writeValue(password).writeInt(maxSize);
    out.writeBoolean(isStore).writeBoolean(isTransactional);
  }

  /** What was written. */
  public static DatabaseAddress read(WireReader in) {
    return new DatabaseAddress(
        in.readText(),
        (String) in.readValue(),
        (String) in.readValue(),
        in.readInt(),
        in.readBoolean(),
        in.readBoolean());
  }

  @Override
  public String toString() {
    return url + (user == null ? "" : " as " + user);
  }
}
