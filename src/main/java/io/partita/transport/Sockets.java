package io.partita.transport;

import io.partita.Deadline;
import io.partita.PartitaException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Opens sockets for endpoints. All of them are non-blocking. */
final class Sockets {
  private static final int BACKLOG = 1024;

  private Sockets() {}

  static ServerSocketChannel listen(Endpoint endpoint, @Nullable Tls tls) throws IOException {
    SocketAddress address = address(endpoint, tls);
    ServerSocketChannel server =
        endpoint instanceof Endpoint.Unix
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    boolean bound = false;
    try {
      server.bind(address, BACKLOG);
      server.configureBlocking(false);
      bound = true;
      return server;
    } finally {
      if (!bound) {
        server.close();
      }
    }
  }

  /** Where a server socket is bound in truth: a port that was 0 has a number now. */
  static Endpoint bound(Endpoint asked, ServerSocketChannel server) throws IOException {
    return asked instanceof Endpoint.Tcp tcp
            && server.getLocalAddress() instanceof InetSocketAddress local
        ? new Endpoint.Tcp(tcp.host(), local.getPort())
        : asked;
  }

  static SocketChannel connect(Endpoint endpoint, @Nullable Tls tls, Deadline deadline)
      throws IOException {
    SocketAddress address = address(endpoint, tls);
    SocketChannel channel =
        endpoint instanceof Endpoint.Unix
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    boolean connected = false;
    try {
      prepare(channel);
      connected = channel.connect(address) || finish(channel, deadline);
      if (!connected) {
        throw new IOException("The listener is busy");
      }
      return channel;
    } finally {
      if (!connected) {
        channel.close();
      }
    }
  }

  /** A Unix socket connects at once or not at all. */
  private static boolean finish(SocketChannel channel, Deadline deadline) throws IOException {
    if (!channel.isConnectionPending()) {
      return false;
    }
    boolean interrupted = false;
    try (Readiness connectable = new Readiness(channel, SelectionKey.OP_CONNECT)) {
      while (!channel.finishConnect()) {
        if (deadline.hasPassed()) {
          return false;
        }
        interrupted |= Thread.interrupted();
        connectable.await(deadline);
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What both sides of a connection want of their socket. */
  static void prepare(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  /**
   * @throws PartitaException if bytes would leave this host without TLS
   */
  private static SocketAddress address(Endpoint endpoint, @Nullable Tls tls) throws IOException {
    if (endpoint instanceof Endpoint.Tcp tcp) {
      InetAddress address = resolve(tcp);
      if (tls == null && !address.isLoopbackAddress()) {
        throw new PartitaException(
            "%s is beyond this host's loopback, where only TLS is allowed; give ConnectionOptions.withTls, or use localhost"
                .formatted(endpoint));
      }
      return new InetSocketAddress(address, tcp.port());
    }
    return UnixDomainSocketAddress.of(((Endpoint.Unix) endpoint).path());
  }

  private static InetAddress resolve(Endpoint.Tcp endpoint) throws IOException {
    try {
      return InetAddress.getByName(endpoint.host());
    } catch (UnknownHostException e) {
      throw new UnknownHostException("Host %s is not known".formatted(endpoint.host()));
    }
  }
}
