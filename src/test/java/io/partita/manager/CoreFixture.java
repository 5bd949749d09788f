package io.partita.manager;

import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.shared.Snapshot;
import io.partita.testing.Await;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Listener;
import io.partita.transport.SocketDirectory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A manager's core in this process, and sessions over real sockets. */
final class CoreFixture implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final AuthKey key = AuthKey.generate();
  private final SocketDirectory directory;
  private final List<Session> sessions = new CopyOnWriteArrayList<>();
  final ManagerCore core;
  private @Nullable Session observer;

  private CoreFixture(SocketDirectory directory, ManagerLimits limits) {
    this.directory = directory;
    Listener listener = Listener.open(directory, ConnectionOptions.DEFAULTS);
    this.core = ManagerCore.start(listener, key, limits, 1);
  }

  static CoreFixture start() {
    return start(ManagerLimits.DEFAULTS);
  }

  static CoreFixture start(ManagerLimits limits) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return new CoreFixture(SocketDirectory.create(temporary), limits);
  }

  Session connect() {
    Session session = Session.connect(core.endpoint(), key, SessionOptions.DEFAULTS);
    sessions.add(session);
    return session;
  }

  /** One that no object has. */
  static String newName() {
    return "object " + NAMES.incrementAndGet();
  }

  /** What the manager says of an object. */
  Snapshot.Row row(String name) {
    return find(name).orElseThrow();
  }

  private Optional<Snapshot.Row> find(String name) {
    return observer().snapshot().objects().stream()
        .filter(row -> row.name().equals(name))
        .findFirst();
  }

  /** How many wait for an object; nobody if there is none. */
  int waiters(String name) {
    return find(name).map(Snapshot.Row::waiters).orElse(0);
  }

  private synchronized Session observer() {
    if (observer == null || !observer.isOpen()) {
      observer = connect();
    }
    return observer;
  }

  /** Waits until so many wait for an object. */
  void awaitWaiters(String name, int count) {
    Await.until(count + " wait for " + name, () -> waiters(name) == count);
  }

  /** For each thread that uses it, that of a session of its own. */
  <T> T ofEachThread(Class<T> type, Function<Session, T> find) {
    ThreadLocal<T> own = ThreadLocal.withInitial(() -> find.apply(connect()));
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(own.get(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public void close() {
    sessions.forEach(Session::close);
    core.close();
    directory.close();
  }
}
