package io.partita.cli;

import io.partita.PartitaException;
import io.partita.config.Settings;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * Makes the directory that Liberty runs on. Everything that it runs is copied there at each start:
 * a new build neither disturbs a running server nor is it forgotten at the next start.
 */
final class ServerSetup {
  private ServerSetup() {}

  static void prepare(ServerLayout layout, ServerEndpoint endpoint) {
    Path war = layout.war();
    ServerDatabases databases = ServerDatabases.of(layout, Settings.read().databases());
    Path driver = layout.databaseDriver(databases.driver());
    try {
      Path server = layout.serverDirectory();
      PrivateFiles.directory(layout.home());
      PrivateFiles.directory(layout.userDirectory());
      Files.createDirectories(server.resolve("apps"));
      Files.createDirectories(server.resolve("logs"));
      Files.createDirectories(server.resolve("resources/security"));
      PrivateFiles.directory(server.resolve("variables"));
      copyConfiguration(layout);
      replace(
          layout.configuration().resolve(databases.configuration()), server.resolve("store.xml"));
      replace(war, server.resolve("apps").resolve("partita.war"));
      JarCopies.make(layout.jobs().resolve("lib"), layout.jars());
      copyDriver(driver, layout.userDirectory().resolve("shared/resources/jdbc"));
      ServerSecrets secrets = ServerSecrets.prepare(layout, databases.storePassword());
      ServerCertificate.prepare(layout, secrets.keyStorePassword(), endpoint.host());
      Properties variables = variables(layout, endpoint);
      databases.addTo(variables);
      PrivateFiles.write(server.resolve("bootstrap.properties"), text(variables));
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot prepare the server in %s: %s".formatted(layout.userDirectory(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartitaException("Interrupted while preparing the server", e);
    }
  }

  private static void copyConfiguration(ServerLayout layout) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.configuration())) {
      for (Path file : files) {
        replace(file, layout.serverDirectory().resolve(file.getFileName()));
      }
    }
  }

  private static void copyDriver(Path driver, Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
    replace(driver, directory.resolve(driver.getFileName()));
  }

  private static void replace(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Properties variables(ServerLayout layout, ServerEndpoint endpoint) {
    Properties variables = new Properties();
    variables.setProperty("partita.home", layout.home().toString());
    variables.setProperty("partita.jars", layout.jars().toString());
    variables.setProperty("partita.jobs", layout.jobs().toString());
    variables.setProperty("partita.server.host", endpoint.host());
    variables.setProperty("partita.server.port", String.valueOf(endpoint.port()));
    return variables;
  }

  private static String text(Properties variables) throws IOException {
    StringWriter text = new StringWriter();
    variables.store(text, null);
    return text.toString();
  }
}
