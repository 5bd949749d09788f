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
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The side that connects: calls the listener and proves that it holds the key. */
final class Dialer {
  private static final Duration RETRY = Duration.ofMillis(5);

  private final Endpoint endpoint;
  private final String childId;
  private final AuthKey key;
  private final ConnectionOptions options;
  private @Nullable IOException lastFailure;

  Dialer(Endpoint endpoint, String childId, AuthKey key, ConnectionOptions options) {
    this.endpoint = endpoint;
    this.childId = childId;
    this.key = key;
    this.options = options;
  }

  Connection dial(Duration timeout) {
    Deadline deadline = Deadline.after(timeout);
    boolean interrupted = false;
    try {
      do {
        Connection connection = attempt(deadline);
        if (connection != null) {
          return connection;
        }
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(RETRY.toNanos());
      } while (!deadline.hasPassed());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    throw new ConnectionRefusedException(
        "Nobody answered at %s within %s; is the process that listens there gone?"
            .formatted(endpoint, timeout),
        lastFailure);
  }

  /** Null if the listener was too busy to answer at all, so that another attempt makes sense. */
  private @Nullable Connection attempt(Deadline deadline) {
    Carrier carrier = open(deadline);
    if (carrier == null) {
      return null;
    }
    Connection connection = connection(carrier);
    boolean authenticated = false;
    try {
      authenticated = authenticate(connection, carrier, deadline);
      refuseBadTls(connection.failure());
      return authenticated ? connection : null;
    } catch (WireException e) {
      throw new ConnectionRefusedException(
          "What listens at %s is not our listener: %s".formatted(endpoint, e.getMessage()), e);
    } catch (ConnectionClosedException e) {
      refuseBadTls(connection.failure());
      return null;
    } finally {
      if (!authenticated) {
        connection.close();
      }
    }
  }

  private void refuseBadTls(@Nullable IOException failure) {
    if (failure instanceof SSLException) {
      throw new ConnectionRefusedException(
          "TLS with %s came to nothing: %s; does each side trust the other's certificate?"
              .formatted(endpoint, failure.getMessage()),
          failure);
    }
  }

  private @Nullable Carrier open(Deadline deadline) {
    try {
      Tls tls = endpoint instanceof Endpoint.Tcp ? options.tls() : null;
      SocketChannel channel = Sockets.connect(endpoint, tls, deadline);
      return tls == null ? Carrier.plain(channel) : tls.client(channel);
    } catch (UnknownHostException e) {
      throw new ConnectionRefusedException(
          "Cannot connect to %s: %s".formatted(endpoint, e.getMessage()), e);
    } catch (IOException e) {
      if (endpoint instanceof Endpoint.Unix unix && !Files.exists(unix.path())) {
        throw new ConnectionRefusedException(
            "Nobody listens at %s; the process that did is gone".formatted(endpoint), e);
      }
      // A full queue is no other exception than a dead listener: only its text differs.
      lastFailure = e;
      return null;
    }
  }

  private Connection connection(Carrier carrier) {
    FrameLimits before = FrameLimits.BEFORE_AUTHENTICATION;
    Connection.Codec codec =
        new Connection.Codec(new FrameEncoder(before, 0), new FrameDecoder(before, 0));
    return new Connection(carrier, endpoint.toString(), codec, options.longestSpin());
  }

  private boolean authenticate(Connection connection, Carrier carrier, Deadline deadline) {
    Frame challenge = connection.receive(deadline);
    if (challenge == null) {
      return false;
    }
    Handshake.Secret secret = Handshake.Secret.of(key, carrier);
    Handshake handshake =
        Handshake.ofConnector(secret, childId, Handshake.Challenge.read(challenge));
    connection.send(handshake.response(childId).frame());
    Frame answer = connection.receive(deadline);
    if (answer == null) {
      return false;
    }
    if (answer.type() == Handshake.REFUSED) {
      throw new ConnectionRefusedException(
          "The listener at %s does not expect %s with this key; start both from the same parent"
              .formatted(endpoint, childId));
    }
    if (answer.type() != Handshake.WELCOME || !handshake.isProvedBy(LISTENER, answer.payload())) {
      throw new ConnectionRefusedException(
          "The listener at %s does not hold the key of %s".formatted(endpoint, childId));
    }
    connection.bind(handshake.codec(CONNECTOR, options.frames()));
    return true;
  }
}
