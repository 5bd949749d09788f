package io.partita.cli;

import io.partita.PartitaException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The server's passwords, generated at the first start. They reach Liberty through one file of mode
 * 0600, never through arguments or the environment.
 */
final class ServerSecrets {
  private static final String KEY_STORE = "partita.keystore.password";
  private static final String LTPA = "partita.ltpa.password";
  private static final String ADMIN = "partita.admin.password";
  private static final String DATABASE = "partita.database.password";

  private final ServerLayout layout;
  private final TreeMap<String, String> secrets = new TreeMap<>();

  private ServerSecrets(ServerLayout layout) {
    this.layout = layout;
  }

  /**
   * Reads what earlier starts left and generates what is missing.
   *
   * @param storePassword of the store's database, null for the embedded one
   */
  static ServerSecrets prepare(ServerLayout layout, @Nullable String storePassword)
      throws IOException {
    ServerSecrets secrets = new ServerSecrets(layout);
    secrets.read();
    secrets.generateIfMissing(KEY_STORE);
    secrets.generateIfMissing(LTPA);
    secrets.secrets.put(ADMIN, encoded(password(layout.adminPassword())));
    String database = storePassword == null ? databasePassword(layout.database()) : storePassword;
    secrets.secrets.put(DATABASE, encoded(database));
    secrets.write();
    return secrets;
  }

  String keyStorePassword() {
    return secrets.getOrDefault(KEY_STORE, "");
  }

  /** The password in {@code file}, generated if the file does not exist. */
  private static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      PrivateFiles.write(file, generate() + "\n");
    }
    return readPassword(file);
  }

  /** The password that {@code partita run} on the same state directory uses as well. */
  private static String databasePassword(Path database) throws IOException {
    PrivateFiles.directory(database);
    Path file = database.resolve("password");
    if (Files.exists(database.resolve("partita.mv.db")) && !Files.exists(file)) {
      throw new PartitaException(
          "The database's password is gone: restore %s, or move %s away to begin with an empty database"
              .formatted(file, database));
    }
    return password(file);
  }

  /** The first line of a password file. */
  static String readPassword(Path file) {
    try {
      String password = Files.readString(file).lines().findFirst().orElse("").strip();
      if (password.isEmpty()) {
        throw new PartitaException(
            "The password file %s is empty: write a password into it, or delete it to have one generated"
                .formatted(file));
      }
      return password;
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot read the password file %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void read() throws IOException {
    if (Files.exists(layout.secrets())) {
      Properties properties = new Properties();
      properties.load(new StringReader(Files.readString(layout.secrets())));
      properties
          .stringPropertyNames()
          .forEach(name -> secrets.put(name, properties.getProperty(name)));
    }
  }

  private void generateIfMissing(String name) {
    secrets.computeIfAbsent(name, key -> generate());
  }

  private void write() throws IOException {
    StringBuilder text = new StringBuilder();
    secrets.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    PrivateFiles.write(layout.secrets(), text.toString());
  }

  /** 160 random bits in letters, digits, {@code -} and {@code _}. */
  private static String generate() {
    byte[] bytes = new byte[20];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Liberty's {@code {xor}} form: not a protection, but every character of the password stands for
   * itself, where <code>${…}</code> or a leading <code>{aes}</code> would not.
   */
  static String encoded(String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= (byte) '_';
    }
    return "{xor}" + Base64.getEncoder().encodeToString(bytes);
  }
}
