package io.partita.manager;

import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Listener;
import io.partita.transport.SocketDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A manager's core in this process, and sessions over real sockets. */
final class CoreFixture implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final AuthKey key = AuthKey.generate();
  private final SocketDirectory directory;
  private final List<Session> sessions = new CopyOnWriteArrayList<>();
  final ManagerCore core;

  private CoreFixture(SocketDirectory directory, ManagerLimits limits) {
    this.directory = directory;
    this.core = start(limits, 1);
  }

  private ManagerCore start(ManagerLimits limits, int epoch) {
    Listener listener = Listener.open(directory, ConnectionOptions.DEFAULTS);
    return ManagerCore.start(listener, key, limits, epoch);
  }

  static CoreFixture start() {
    return start(ManagerLimits.DEFAULTS);
  }

  static CoreFixture start(ManagerLimits limits) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return new CoreFixture(SocketDirectory.create(temporary), limits);
  }

  Session connect() {
    return connect(SessionOptions.DEFAULTS);
  }

  Session connect(SessionOptions options) {
    Session session = Session.connect(core.endpoint(), key, options);
    sessions.add(session);
    return session;
  }

  /** One that no object has. */
  static String newName() {
    return "object " + NAMES.incrementAndGet();
  }

  @Override
  public void close() {
    sessions.forEach(Session::close);
    core.close();
    directory.close();
  }
}
