package io.partita.transport;

import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.wire.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Two ends of one connection in one process, over a real socket. */
record Pair(SocketDirectory directory, Listener listener, Connection parent, Connection child)
    implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  static Pair connect(Path temporary) throws Exception {
    return connect(temporary, ConnectionOptions.DEFAULTS);
  }

  static Pair connect(Path temporary, ConnectionOptions options) throws Exception {
    SocketDirectory directory = SocketDirectory.create(temporary);
    Listener listener = Listener.open(directory, options);
    AuthKey key = AuthKey.generate();
    CompletableFuture<Connection> expected = listener.expect("child", key);
    Connection child = Connection.connect(listener.endpoint(), "child", key, TIMEOUT, options);
    return new Pair(directory, listener, Await.get(expected), child);
  }

  /** What comes next, within the deadline; null at the end of the stream. */
  static @Nullable Frame receive(Connection connection) throws Exception {
    return Await.get(Background.supply(connection::receive));
  }

  /** The payload of what comes next. */
  static byte[] payload(Connection connection) throws Exception {
    Frame frame = receive(connection);
    if (frame == null) {
      throw new AssertionError("The stream ended");
    }
    return frame.payload();
  }

  @Override
  public void close() {
    child.close();
    parent.close();
    listener.close();
    directory.close();
  }
}
