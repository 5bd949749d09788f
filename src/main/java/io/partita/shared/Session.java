package io.partita.shared;

import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.Endpoint;
import io.partita.transport.Requests;
import io.partita.wire.ClassPolicy;
import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One authenticated connection to a manager. What it holds, such as locks, is let go when it ends,
 * also by this process's death. It ends with the manager and never comes back: who goes on with
 * another manager connects again, and finds another world. Safe for use by several threads.
 */
public final class Session extends SharedObjects implements AutoCloseable {
  /** The name under which sessions call. */
  public static final String CALLER = "session";

  private final Endpoint endpoint;
  private final AuthKey key;
  private final SessionOptions options;
  private final ClassPolicy classes;
  private final Requests requests;
  private final Remote directory;

  /** 0 as long as nobody has asked for it. */
  private volatile int epoch;

  private Session(Endpoint endpoint, AuthKey key, SessionOptions options, ClassPolicy classes) {
    this.endpoint = endpoint;
    this.key = key;
    this.options = options;
    this.classes = classes.allowing(SessionOptions.TRAVELLERS::contains);
    Connection connection =
        Connection.connect(endpoint, CALLER, key, options.connectTimeout(), options.connection());
    this.requests = new Requests(connection, "the manager", Protocol.CANCEL);
    this.directory = new Remote(this, Protocol.DIRECTORY, "the directory");
  }

  /**
   * Connects to a manager.
   *
   * @throws io.partita.transport.ConnectionRefusedException if nobody is there, or refuses the key
   */
  public static Session connect(Endpoint endpoint, AuthKey key, SessionOptions options) {
    return connect(endpoint, key, options, options.policy());
  }

  /**
   * @param classes in place of those of the options
   */
  static Session connect(
      Endpoint endpoint, AuthKey key, SessionOptions options, ClassPolicy classes) {
    return new Session(endpoint, key, options, classes);
  }

  Requests requests() {
    return requests;
  }

  ClassPolicy classes() {
    return classes;
  }

  Handle.Manager manager() {
    return new Handle.Manager(endpoint.toString(), key.bytes(), options.classes());
  }

  /** The same connection for the names of another scope. */
  public SharedObjects in(Scope scope) {
    return new InScope(scope);
  }

  private final class InScope extends SharedObjects {
    private final Scope scope;

    InScope(Scope scope) {
      this.scope = scope;
    }

    @Override
    Object open(Kind kind, String name, Consumer<WireWriter> settings) {
      return Session.this.open(kind, scope, name, settings);
    }

    @Override
    Encoded encoded(@Nullable Object initial) {
      return directory.encoded(initial);
    }
  }

  @Override
  Object open(Kind kind, String name, Consumer<WireWriter> settings) {
    return open(kind, Scope.APPLICATION, name, settings);
  }

  @Override
  Encoded encoded(@Nullable Object initial) {
    return directory.encoded(initial);
  }

  private Object open(Kind kind, Scope scope, String name, Consumer<WireWriter> settings) {
    WireReader result = find(kind, scope, name, settings);
    int number = result.readInt();
    return Proxies.of(kind, new Remote(this, number, label(kind, name, number)), result);
  }

  /** The number of an object, and its settings. */
  private WireReader find(Kind kind, Scope scope, String name, Consumer<WireWriter> settings) {
    WireWriter request = directory.request(DirectoryVerb.OPEN).writeEnum(kind);
    scope.write(request);
    settings.accept(request.writeText(name));
    return directory.ask(request);
  }

  /**
   * Objects that are found, or made, at their first use; until then there need be no session.
   *
   * @param session asked once for each object, by the thread that uses it first
   */
  public static SharedObjects lazily(Supplier<Session> session, Scope scope) {
    return new SharedObjects() {
      @Override
      Encoded encoded(@Nullable Object initial) {
        return Encoded.of(initial);
      }

      @Override
      Object open(Kind kind, String name, Consumer<WireWriter> settings) {
        WireWriter wanted = new WireWriter();
        settings.accept(wanted);
        Supplier<Remote.Target> finder =
            () -> {
              Session open = session.get();
              return new Remote.Target(open, open.find(kind, scope, name, settings).readInt());
            };
        Remote remote = new Remote(finder, label(kind, name, Protocol.DIRECTORY));
        return Proxies.of(kind, remote, new WireReader(wanted.toBytes()));
      }
    };
  }

  private static String label(Kind kind, String name, int number) {
    return kind.name().toLowerCase(Locale.ROOT) + " " + (name.isEmpty() ? "#" + number : name);
  }

  /** The proxy of an object that another session has made. */
  Object join(int number, int ofEpoch) {
    WireReader result =
        directory.ask(directory.request(DirectoryVerb.JOIN).writeInt(number).writeInt(ofEpoch));
    Kind kind = result.readEnum(Kind.class);
    String name = result.readText();
    return Proxies.of(kind, new Remote(this, number, label(kind, name, number)), result);
  }

  /**
   * Ends an object for everybody: whoever waits for it or uses it is refused.
   *
   * @param proxy of this session, from any of its methods
   * @throws IllegalArgumentException if it is none
   */
  public void drop(Object proxy) {
    if (!(Registered.behind(proxy) instanceof SharedObject object)) {
      throw new IllegalArgumentException(proxy + " is no object of a manager");
    }
    directory.ask(directory.request(DirectoryVerb.DROP).writeInt(object.remote().number()));
  }

  /** Ends all objects of a scope, named or not, for everybody. Returns how many that were. */
  public int drop(Scope scope) {
    WireWriter request = directory.request(DirectoryVerb.DROP_SCOPE);
    scope.write(request);
    return directory.ask(request).readInt();
  }

  /** All that the manager holds now. */
  public Snapshot snapshot() {
    return Snapshot.read(directory.ask(directory.request(DirectoryVerb.LIST)));
  }

  /** The number of the manager's life, which grows from one to the next. */
  public int epoch() {
    // A session is one of a single life.
    if (epoch == 0) {
      epoch = directory.ask(directory.request(DirectoryVerb.EPOCH)).readInt();
    }
    return epoch;
  }

  /** Whether an object of one of them is one of the other. */
  boolean isOfManagerOf(Session other) {
    return this == other || (endpoint.equals(other.endpoint) && epoch() == other.epoch());
  }

  /**
   * Changes several objects in one step: all of it happens at one moment, or nothing.
   *
   * @throws SharedObjectException if one of the updates cannot be made: nothing has changed then
   * @throws IllegalArgumentException if an object is another manager's, or is to be added to and
   *     holds no number
   */
  public void apply(Update... updates) {
    WireWriter request = directory.request(DirectoryVerb.APPLY).writeInt(updates.length);
    for (Update update : updates) {
      update.write(this, request);
    }
    directory.ask(request);
  }

  /** False when the manager has ended or this was closed, as far as anybody has noticed. */
  public boolean isOpen() {
    return requests.isOpen();
  }

  /** Lets go of what this session holds. */
  @Override
  public void close() {
    requests.close();
  }

  @Override
  public String toString() {
    return "Session of " + endpoint;
  }
}
