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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The side that connects: calls the listener and proves that it holds the key. */
final class Dialer {
  private static final Duration RETRY = Duration.ofMillis(5);

  private final Path address;
  private final String childId;
  private final AuthKey key;
  private final ConnectionOptions options;
  private @Nullable IOException lastFailure;

  Dialer(Path address, String childId, AuthKey key, ConnectionOptions options) {
    this.address = address;
    this.childId = childId;
    this.key = key;
    this.options = options;
  }

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
        "Nobody answered at unix:%s within %s; is the process that listens there gone?"
            .formatted(address, timeout),
        lastFailure);
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
      FrameLimits before = FrameLimits.BEFORE_AUTHENTICATION;
      Connection.Codec codec =
          new Connection.Codec(new FrameEncoder(before, 0), new FrameDecoder(before, 0));
      return new Connection(channel, "unix:" + address, codec, options.longestSpin());
    } catch (IOException e) {
      if (!Files.exists(address)) {
        throw new ConnectionRefusedException(
            "Nobody listens at unix:%s; the process that did is gone".formatted(address), e);
      }
      // A full queue is no other exception than a dead listener: only its text differs.
      lastFailure = e;
      return null;
    }
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean connected = false;
    try {
      channel.configureBlocking(false);
      // A Unix socket connects at once or not at all.
      connected = channel.connect(UnixDomainSocketAddress.of(address));
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
    connection.bind(handshake.codec(CONNECTOR, options.frames()));
    return true;
  }
}
