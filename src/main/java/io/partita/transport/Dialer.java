package io.partita.transport;

import static io.partita.transport.Handshake.Role.CONNECTOR;
import static io.partita.transport.Handshake.Role.LISTENER;

import io.partita.Deadline;
import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The side that connects: calls the listener and proves that it holds the key. */
record Dialer(Path address, String childId, AuthKey key, FrameLimits limits) {
  private static final Duration RETRY = Duration.ofMillis(5);

  Connection dial(Duration timeout) {
    Deadline deadline = Deadline.after(timeout);
    do {
      Connection connection = attempt(deadline);
      if (connection != null) {
        return connection;
      }
      LockSupport.parkNanos(RETRY.toNanos());
    } while (!deadline.hasPassed());
    throw new ConnectionRefusedException(
        "Nobody answered at unix:%s within %s".formatted(address, timeout));
  }

  /** Null if the listener was too busy to answer at all, so that another attempt makes sense. */
  private @Nullable Connection attempt(Deadline deadline) {
    Connection connection = open();
    if (connection == null) {
      return null;
    }
    boolean authenticated = false;
    try {
      authenticated = authenticate(connection, deadline);
      return authenticated ? connection : null;
    } catch (WireException e) {
      throw new ConnectionRefusedException(
          "What listens at unix:%s is not our listener: %s".formatted(address, e.getMessage()), e);
    } catch (ConnectionClosedException e) {
      return null;
    } finally {
      if (!authenticated) {
        connection.close();
      }
    }
  }

  private @Nullable Connection open() {
    try {
      SocketChannel channel = connect();
      if (channel == null) {
        return null;
      }
      FrameLimits before = FrameLimits.BEFORE_AUTHENTICATION;
      return new Connection(
          channel, "unix:" + address, new FrameEncoder(before, 0), new FrameDecoder(before, 0));
    } catch (IOException e) {
      throw new ConnectionRefusedException(
          "Cannot connect to unix:%s: %s; is the process that listens there gone?"
              .formatted(address, e.getMessage()),
          e);
    }
  }

  private @Nullable SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean connected = false;
    try {
      channel.configureBlocking(false);
      // False means that the listener's queue is full: a Unix socket connects at once or not at
      // all.
      connected = channel.connect(UnixDomainSocketAddress.of(address));
      return connected ? channel : null;
    } finally {
      if (!connected) {
        channel.close();
      }
    }
  }

  private boolean authenticate(Connection connection, Deadline deadline) {
    Frame challenge = connection.receive(deadline);
    if (challenge == null) {
      return false;
    }
    Handshake handshake = Handshake.ofConnector(key, childId, Handshake.Challenge.read(challenge));
    connection.send(handshake.response(childId).frame());
    Frame answer = connection.receive(deadline);
    if (answer == null) {
      return false;
    }
    if (answer.type() == Handshake.REFUSED) {
      throw new ConnectionRefusedException(
          "The listener at unix:%s does not expect %s with this key; start both from the same parent"
              .formatted(address, childId));
    }
    if (answer.type() != Handshake.WELCOME || !handshake.isProvedBy(LISTENER, answer.payload())) {
      throw new ConnectionRefusedException(
          "The listener at unix:%s does not hold the key of %s".formatted(address, childId));
    }
    connection.bind(handshake.encoder(CONNECTOR, limits), handshake.decoder(LISTENER, limits));
    return true;
  }
}
