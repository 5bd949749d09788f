package io.partita.pipe;

import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Endpoint;
import io.partita.transport.Listener;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A socket where one end of a pipe waits for the other to call, once. Gone when it has. */
final class Rendezvous implements AutoCloseable {
  static final String CALLER = "pipe";

  private final PipeSockets.Use use;
  private final Listener listener;
  private final AuthKey key = AuthKey.generate();
  private final CompletableFuture<Connection> caller;

  private Rendezvous(PipeSockets.Use use, Listener listener) {
    this.use = use;
    this.listener = listener;
    this.caller = listener.expect(CALLER, key);
    var unused = caller.whenComplete((connection, failure) -> close());
  }

  static Rendezvous open(ConnectionOptions options) {
    PipeSockets.Use use = PipeSockets.use();
    boolean open = false;
    try {
      Rendezvous rendezvous = new Rendezvous(use, use.listen(options));
      open = true;
      return rendezvous;
    } finally {
      if (!open) {
        use.close();
      }
    }
  }

  /** Fails when this is closed before anybody called. */
  CompletableFuture<Connection> caller() {
    return caller;
  }

  Endpoint endpoint() {
    return listener.endpoint();
  }

  Path address() {
    return listener.address();
  }

  AuthKey key() {
    return key;
  }

  @Override
  public void close() {
    listener.close();
    use.close();
  }
}
