package io.partita.cli;

import io.partita.Deadline;
import io.partita.PartitaException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Where the server listens.
 *
 * @param host the address to listen on; only this machine can reach the default
 * @param port the port for HTTPS; there is no other
 */
record ServerEndpoint(String host, int port) {
  private static final Duration GONE = Duration.ofSeconds(3);

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

  /**
   * Says in one line that the port is taken, where Liberty would start without it. A server that
   * was killed a moment ago is given the time to go.
   */
  void requireFree() {
    Deadline deadline = Deadline.after(GONE);
    try {
      while (true) {
        try {
          probe();
          return;
        } catch (BindException e) {
          if (deadline.hasPassed()) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(100);
        }
      }
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot listen on %s port %d (%s): another program may use it; choose another with --port"
              .formatted(host, port, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartitaException("Interrupted while waiting for port " + port, e);
    }
  }

  private void probe() throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      InetAddress address = InetAddress.getByName(host.equals("*") ? "0.0.0.0" : host);
      probe.bind(new InetSocketAddress(address, port));
    }
  }
}
