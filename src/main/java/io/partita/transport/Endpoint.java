package io.partita.transport;

import java.nio.file.Path;

/** Where a listener waits and others connect. */
public sealed interface Endpoint {

  /**
   * A Unix domain socket.
   *
   * @param path of at most 107 bytes; the directory decides who may connect
   */
  record Unix(Path path) implements Endpoint {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * A TCP port.
   *
   * @param host a name or an address
   * @param port 1 to 65535, or 0 to listen on any that is free
   */
  record Tcp(String host, int port) implements Endpoint {
    public Tcp {
      if (host.isEmpty()) {
        throw new IllegalArgumentException("A TCP endpoint needs a host, localhost for instance");
      }
      if (port < 0 || port > 0xFFFF) {
        throw new IllegalArgumentException("A TCP port is 0 to 65535, was " + port);
      }
    }

    @Override
    public String toString() {
      return "tcp:" + host + ":" + port;
    }
  }

  /**
   * What an endpoint's {@code toString} has given: {@code unix:PATH} or {@code tcp:HOST:PORT}.
   *
   * @throws IllegalArgumentException if it is not that
   */
  static Endpoint parse(String text) {
    int port = text.lastIndexOf(':');
    if (text.startsWith("unix:/")) {
      return new Unix(Path.of(text.substring("unix:".length())));
    }
    if (text.startsWith("tcp:") && port > "tcp:".length()) {
      String digits = text.substring(port + 1);
      if (digits.matches("[0-9]{1,5}")) {
        return new Tcp(text.substring("tcp:".length(), port), Integer.parseInt(digits));
      }
    }
    throw new IllegalArgumentException("An endpoint is unix:/PATH or tcp:HOST:PORT, was " + text);
  }
}
