package io.partita.pipe;

import io.partita.transport.Connection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the two ends of a pipe have in common in the process that made them: that they are to be
 * connected, once.
 *
 * <pre>
 *   APART -> by the first use of either end: connected here
 *   APART -> by the handover of one: the other waits for its caller
 *   afterwards an end that is handed over leaves its connection here, to be passed on
 * </pre>
 */
final class Joint {
  private final PipeEnd first;
  private final PipeEnd second;
  private final ObjectOptions options;

  // Under the lock of this.
  private boolean apart = true;

  Joint(PipeEnd first, PipeEnd second, ObjectOptions options) {
    this.first = first;
    this.second = second;
    this.options = options;
  }

  /** Connects both ends, unless they are to be connected already. */
  synchronized void connectHere() {
    if (!apart) {
      return;
    }
    apart = false;
    try (Rendezvous rendezvous = Rendezvous.open(options.connection())) {
      Connection dialled =
          Connection.connect(
              rendezvous.endpoint(),
              Rendezvous.CALLER,
              rendezvous.key(),
              options.connectTimeout(),
              options.connection());
      give(second, dialled);
      give(first, rendezvous.caller().join());
    }
  }

  /** Has whoever comes to the rendezvous in place of an end connected with the other one. */
  synchronized void moved(PipeEnd end, Rendezvous rendezvous) {
    if (!apart) {
      Relay.between(end.connected(), rendezvous.caller());
      return;
    }
    apart = false;
    PipeEnd other = end == first ? second : first;
    closeWith(other.connected(), rendezvous);
    var unused =
        rendezvous.caller().whenComplete((connection, failure) -> give(other, connection, failure));
  }

  /** If the one who waits is closed before anybody came, nobody needs to come. */
  private static void closeWith(CompletableFuture<Connection> waiting, Rendezvous rendezvous) {
    var unused = waiting.whenComplete((connection, failure) -> rendezvous.close());
  }

  private static void give(
      PipeEnd end, @Nullable Connection connection, @Nullable Throwable failure) {
    if (connection != null) {
      give(end, connection);
    } else if (failure != null) {
      end.connected().completeExceptionally(failure);
    }
  }

  static void give(PipeEnd end, Connection connection) {
    if (!end.connected().complete(connection)) {
      connection.close(); // That end is closed, which the other one sees by this.
    }
  }
}
