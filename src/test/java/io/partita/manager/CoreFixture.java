package io.partita.manager;

import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.shared.Snapshot;
import io.partita.testing.Await;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Endpoint;
import io.partita.transport.Listener;
import io.partita.transport.SocketDirectory;
import io.partita.transport.WrongPeer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
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
  private final ManagerLimits limits;
  private final Endpoint endpoint;
  ManagerCore core;
  private @Nullable Session observer;

  private CoreFixture(SocketDirectory directory, ManagerLimits limits) {
    this.directory = directory;
    this.limits = limits;
    this.endpoint = new Endpoint.Unix(directory.path().resolve("manager.sock"));
    this.core = serve(1);
  }

  private ManagerCore serve(int epoch) {
    return serve(Life.ofEpoch(epoch));
  }

  private ManagerCore serve(Life life) {
    Listener listener = Listener.open(endpoint, ConnectionOptions.DEFAULTS);
    return ManagerCore.start(listener, key, limits, life);
  }

  /** Another life of the manager, at the same place, which begins with what is in a journal. */
  void restart(int epoch, Path journal) {
    core.close();
    core = serve(new Life(epoch, journal, () -> {}));
  }

  /** Another life of the manager, at the same place. */
  void restart(int epoch) {
    core.close();
    core = serve(epoch);
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
    Session session = Session.connect(endpoint, key, options);
    sessions.add(session);
    return session;
  }

  /** What proved the key and nothing more. */
  Connection dial() {
    return Connection.connect(
        endpoint, Session.CALLER, key, Duration.ofSeconds(10), ConnectionOptions.DEFAULTS);
  }

  /** For a program that connects by itself; see {@link #connectAs}. */
  String introduction() {
    return core.endpoint() + " " + HexFormat.of().formatHex(key.bytes());
  }

  /** The session of a program that was introduced. */
  static Session connectAs(String introduction) {
    String[] parts = introduction.split(" ", -1);
    AuthKey key = AuthKey.of(HexFormat.of().parseHex(parts[1]));
    return Session.connect(Endpoint.parse(parts[0]), key, SessionOptions.DEFAULTS);
  }

  /** What proved the key, and sends whatever it likes. */
  WrongPeer wrongPeer() throws IOException {
    return WrongPeer.connect(directory.path().resolve("manager.sock"), Session.CALLER, key);
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
