package io.partita.cli;

import io.partita.PartitaException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where everything of the server lies: what was built, and the state it runs on.
 *
 * @param installation the directory with {@code liberty}, {@code batch-jobs} and what Maven built
 * @param home the state directory; the server's own directory is in it, so that a build never takes
 *     files away from under a running server
 */
record ServerLayout(Path installation, Path home) {
  /** The server's name within Liberty. */
  static final String SERVER = "partita";

  ServerLayout {
    installation = installation.toAbsolutePath().normalize();
    home = home.toAbsolutePath().normalize();
  }

  /** The layout of the installation that this class was loaded from. */
  static ServerLayout of(Path home) {
    try {
      Path code =
          Path.of(ServerLayout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      // target/classes, or the jar in target
      Path target = code.getParent();
      if (target == null || target.getParent() == null) {
        throw new PartitaException(code + " is not in the target directory of an installation");
      }
      return new ServerLayout(target.getParent(), home);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  Path liberty() {
    return installation.resolve("target/liberty/wlp");
  }

  Path configuration() {
    return installation.resolve("liberty");
  }

  Path jobs() {
    return installation.resolve("batch-jobs");
  }

  Path war() {
    return only(installation.resolve("target"), "partita-*.war");
  }

  /**
   * The driver of the store's database.
   *
   * @param name of its jar, without the version
   */
  Path databaseDriver(String name) {
    return only(installation.resolve("target/lib"), name + "-*.jar");
  }

  /** The password of a database that is configured, mode 0600. */
  Path databasePassword(String name) {
    return serverDirectory().resolve("resources/security/database." + name);
  }

  /** Liberty's user directory. */
  Path userDirectory() {
    return home.resolve("server");
  }

  /** Copies of the jars in batch-jobs/lib as they were when the server was started. */
  Path jars() {
    return userDirectory().resolve("jars");
  }

  Path serverDirectory() {
    return userDirectory().resolve("servers").resolve(SERVER);
  }

  Path consoleLog() {
    return serverDirectory().resolve("logs/console.log");
  }

  Path messagesLog() {
    return serverDirectory().resolve("logs/messages.log");
  }

  /** The passwords as Liberty reads them, mode 0600. */
  Path secrets() {
    return serverDirectory().resolve("variables/secrets.properties");
  }

  Path keyStore() {
    return serverDirectory().resolve("resources/security/key.p12");
  }

  /** The certificate that clients pin. */
  Path certificate() {
    return userDirectory().resolve("certificate.pem");
  }

  /** Which process the server is, while it runs. */
  Path runningFile() {
    return userDirectory().resolve("running.properties");
  }

  /** The file with the password of {@code admin}. */
  Path adminPassword() {
    return Optional.ofNullable(System.getenv("PARTITA_ADMIN_PASSWORD_FILE"))
        .filter(name -> !name.isBlank())
        .map(Path::of)
        .orElse(home.resolve("admin.password"))
        .toAbsolutePath();
  }

  /** The directory of the database, which {@code partita run} on the same state uses as well. */
  Path database() {
    return home.resolve("db");
  }

  private static Path only(Path directory, String glob) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
        files.forEach(found::add);
      } catch (IOException e) {
        throw new PartitaException("Cannot read " + directory + ": " + e.getMessage(), e);
      }
    }
    return switch (found.size()) {
      case 0 ->
          throw new PartitaException(
              "There is no %s in %s: build it with mvn package".formatted(glob, directory));
      case 1 -> found.get(0);
      default ->
          throw new PartitaException(
              "There is more than one %s in %s: build anew with mvn clean package"
                  .formatted(glob, directory));
    };
  }
}
