package io.partita.shared;

import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.Endpoint;
import io.partita.transport.Requests;
import io.partita.wire.WireWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * One authenticated connection to a manager. What it holds, such as locks, is let go when it ends,
 * also by this process's death. Safe for use by several threads.
 */
public final class Session implements AutoCloseable {
  /** The name under which sessions call. */
  public static final String CALLER = "session";

  /** A map's keys and values may take so much memory, about. */
  private static final long MAP_BYTES = 64 << 20;

  private final Requests requests;
  private final Remote directory;

  private Session(Requests requests, SessionOptions options) {
    this.requests = requests;
    this.directory = new Remote(requests, options.classes(), Protocol.DIRECTORY);
  }

  /**
   * Connects to a manager.
   *
   * @throws io.partita.transport.ConnectionRefusedException if nobody is there, or refuses the key
   */
  public static Session connect(Endpoint endpoint, AuthKey key, SessionOptions options) {
    Connection connection =
        Connection.connect(
            endpoint, CALLER, key, options.connectTimeout(), options.connection());
    return new Session(new Requests(connection, "the manager", Protocol.CANCEL), options);
  }

  /**
   * The queue of a name; it is made if there is none.
   *
   * @throws SharedObjectException if the name is another object's
   */
  public <E> BlockingQueue<E> queue(String name) {
    return queue(name, QueueSettings.DEFAULTS);
  }

  /** As {@link #queue(String)}; the settings count for whoever makes it. */
  public <E> BlockingQueue<E> queue(String name, QueueSettings settings) {
    return new SharedBlockingQueue<>(name, open(Kind.QUEUE, name, settings::write), settings);
  }

  /** The map of a name; it is made if there is none. */
  public <K, V> ConcurrentMap<K, V> map(String name) {
    return new SharedMap<>(open(Kind.MAP, name, writer -> writer.writeLong(MAP_BYTES)));
  }

  /** The lock of a name; it is made if there is none. */
  public SharedLock lock(String name) {
    return new SharedLock(name, open(Kind.LOCK, name, writer -> {}));
  }

  private Remote open(Kind kind, String name, Consumer<WireWriter> settings) {
    WireWriter request = directory.request(DirectoryVerb.OPEN).writeEnum(kind).writeText(name);
    settings.accept(request);
    return directory.other(directory.ask(request).readInt());
  }

  /** Lets go of what this session holds. */
  @Override
  public void close() {
    requests.close();
  }
}
