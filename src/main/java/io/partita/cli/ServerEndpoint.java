package io.partita.cli;

import io.partita.PartitaException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;

/**
 * Where the server listens.
 *
 * @param host the address to listen on; only this machine can reach the default
 * @param port the port for HTTPS; there is no other
 */
record ServerEndpoint(String host, int port) {
  static final ServerEndpoint DEFAULT = new ServerEndpoint("127.0.0.1", 9443);

  ServerEndpoint {
    if (port < 1 || port > 65535) {
      throw new PartitaException("The port must be between 1 and 65535, was " + port);
    }
  }

  URI url() {
    String name =
        switch (host) {
          case "127.0.0.1", "::1", "*", "0.0.0.0", "::" -> "localhost";
          default -> host.contains(":") ? "[" + host + "]" : host;
        };
    return URI.create("https://" + name + ":" + port);
  }

  /** Says in one line that the port is taken, where Liberty would start without it. */
  void requireFree() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      InetAddress address = InetAddress.getByName(host.equals("*") ? "0.0.0.0" : host);
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot listen on %s port %d (%s): another program may use it; choose another with --port"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }
}
