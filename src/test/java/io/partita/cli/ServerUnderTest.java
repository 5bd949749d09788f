package io.partita.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.core.spi.LoadableExtension;

/**
 * Makes the server that Arquillian starts: a fresh state directory with our own set-up, but without
 * the application, which Arquillian deploys with the test in it.
 */
public final class ServerUnderTest implements LoadableExtension {
  // No part of another server's name: the adapter looks for running ones by name.
  private static final String NAME = "under-test";
  private static final String HOME = "partita.it.home";

  private static final String EXTRAS =
      """
      <server>
        <featureManager><feature>localConnector-1.0</feature></featureManager>
        <httpEndpoint id="defaultHttpEndpoint" httpPort="${http.port}"/>
        <applicationMonitor updateTrigger="polled" pollingRate="200ms" dropinsEnabled="true"/>
        <basicRegistry id="partita">
          <user name="monitor" password="monitor"/>
          <user name="nobody" password="nobody"/>
          <group name="batchAdmin"><member name="admin"/></group>
          <group name="batchMonitor"><member name="monitor"/></group>
        </basicRegistry>
      </server>
      """;

  @Override
  public void register(ExtensionBuilder builder) {
    try {
      prepare();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path home() {
    return Path.of(System.getProperty(HOME));
  }

  /** Where the server answers. */
  public static URI url() {
    return access().url();
  }

  /** A client that trusts the server. */
  public static HttpClient client() {
    return access().client();
  }

  /** The header value of the server's administrator. */
  public static String administrator() {
    return access().authorization();
  }

  private static ServerAccess access() {
    return ServerAccess.of(home());
  }

  private static void prepare() throws IOException {
    List<Integer> ports = freePorts();
    ServerLayout layout = ServerLayout.of(Path.of("target", "it"));
    delete(layout.home());
    ServerEndpoint endpoint = new ServerEndpoint("127.0.0.1", ports.get(0));
    ServerSetup.prepare(layout, endpoint);
    RunningServer.of(ProcessHandle.current().pid(), endpoint.url()).write(layout.runningFile());

    Path server = layout.serverDirectory();
    Files.delete(server.resolve("application.xml"));
    Files.delete(server.resolve("apps/partita.war"));
    Path overrides = Files.createDirectories(server.resolve("configDropins/overrides"));
    Files.writeString(
        overrides.resolve("test.xml"), EXTRAS.replace("${http.port}", ports.get(1).toString()));
    Files.move(server, server.resolveSibling(NAME));

    System.setProperty(HOME, layout.home().toString());
    System.setProperty("partita.it.liberty", layout.liberty().toString());
    System.setProperty("partita.it.user", layout.userDirectory().toString());
    System.setProperty("partita.it.name", NAME);
    System.setProperty("partita.it.http", ports.get(1).toString());
  }

  private static List<Integer> freePorts() throws IOException {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return List.of(one.getLocalPort(), other.getLocalPort());
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> paths = Files.walk(directory)) {
        for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(path);
        }
      }
    }
  }
}
