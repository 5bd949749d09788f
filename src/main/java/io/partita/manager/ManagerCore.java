package io.partita.manager;

import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Endpoint;
import io.partita.transport.EventLoop;
import io.partita.transport.Listener;

/** All objects of a manager and who may use them, in this process. */
final class ManagerCore implements AutoCloseable {
  private final EventLoop loop;
  private final Listener listener;
  private final Directory directory;

  private ManagerCore(EventLoop loop, Listener listener, Directory directory) {
    this.loop = loop;
    this.listener = listener;
    this.directory = directory;
  }

  /**
   * Serves whoever proves the key.
   *
   * @param epoch higher than that of every manager before it
   */
  static ManagerCore start(Listener listener, AuthKey key, ManagerLimits limits, int epoch) {
    EventLoop loop = EventLoop.start("partita-manager", ConnectionOptions.DEFAULTS.longestSpin());
    ManagerCore core = new ManagerCore(loop, listener, new Directory(limits, new Tokens(epoch)));
    listener.expectAll(io.partita.shared.Session.CALLER, key, core::welcome);
    return core;
  }

  private void welcome(Connection connection) {
    loop.welcome(
        connection,
        seat -> {
          ServedSession session =
              new ServedSession(seat::post, directory.newSessionNumber(), directory);
          if (!directory.admit(session)) {
            seat.close();
          }
          return session;
        });
  }

  /** How many connections were closed for what they sent. */
  long refused() {
    return loop.refused();
  }

  Endpoint endpoint() {
    return listener.endpoint();
  }

  @Override
  public void close() {
    listener.close();
    loop.close();
  }
}
