package io.partita.store;

import io.partita.PartitaException;
import io.partita.datasource.DatabaseAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * Lets other processes of this host use the embedded database that this process has opened: on the
 * loopback address only, this database only, from when it is first wanted. Safe for any thread.
 */
final class DatabaseServer implements AutoCloseable {
  /** What the database is called on its port. */
  private static final String NAME = "partita";

  static final String USER = "partita";

  private final Path file;
  private final String password;

  // Under the lock of this.
  private @Nullable Server server;
  private boolean closed;

  static {
    // H2 reads it once, before it first listens; it would listen on every address otherwise, and
    // refuse strangers only when they have connected.
    if (System.getProperty("h2.bindAddress") == null) {
      System.setProperty("h2.bindAddress", "127.0.0.1");
    }
  }

  /** Called before H2's first class is loaded. */
  static void bindToLoopback() {}

  private DatabaseServer(Path file, String password) {
    this.file = file;
    this.password = password;
  }

  /** Of the state directory's database, which gets a password if it is new. */
  static DatabaseServer of(StateDirectory state) {
    String password = password(state.path("db", "password"), state.path("db", "partita.mv.db"));
    return new DatabaseServer(file(state), password);
  }

  /** The database's file, without its ending. */
  static Path file(StateDirectory state) {
    return state.path("db", "partita");
  }

  String password() {
    return password;
  }

  private static String password(Path file, Path database) {
    try {
      if (Files.exists(file)) {
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
      }
      if (Files.exists(database)) {
        throw new PartitaException(
            "The password of "
                + database
                + " is gone: restore "
                + file
                + ", or move the database away to begin with an empty one");
      }
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      String password = HexFormat.of().formatHex(random);
      Path written = file.resolveSibling("password.new");
      Files.deleteIfExists(written);
      Files.createFile(
          written,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(written, password + "\n");
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      return password;
    } catch (IOException e) {
      throw new PartitaException("The database's password in " + file + " cannot be used: " + e, e);
    }
  }

  /** Where it is; listens from now on. */
  synchronized DatabaseAddress address() {
    if (closed) {
      throw new PartitaException("The store is closed");
    }
    Server running = server;
    try {
      if (running == null) {
        running =
            Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-key", NAME, "file:" + file)
                .start();
        server = running;
      }
    } catch (SQLException e) {
      throw new PartitaException(
          "The embedded database cannot be reached by workers: " + e.getMessage(), e);
    }
    return DatabaseAddress.of(
        "jdbc:h2:tcp://127.0.0.1:" + running.getPort() + "/" + NAME + ";LOCK_TIMEOUT=10000",
        USER,
        password);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (server != null) {
      server.stop();
      server = null;
    }
  }
}
