package io.partita.shared;

import io.partita.wire.WireWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * Finds the objects of a manager by their names, and makes those that are not there yet. A session
 * is one for the scope {@link Scope#APPLICATION}.
 *
 * <p>Settings count for whoever makes an object; who finds it gets it as it is. An object made
 * without a name lives as long as one of the sessions that use it, and reaches others as a part of
 * what is put into another object, or of the task of a process. All methods throw {@link
 * SharedObjectException} if the name is an object's of another kind or a limit is reached, and
 * {@link ManagerGoneException} when the manager has ended or the session is closed.
 */
public abstract class SharedObjects {
  /** In place of a name. */
  static final String UNNAMED = "";

  // Only a session knows where objects are.
  SharedObjects() {}

  /** The proxy of an object. */
  abstract Object open(Kind kind, String name, Consumer<WireWriter> settings);

  // The manager says of which kind an object is, and its user what it holds.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> T find(Kind kind, String name, Consumer<WireWriter> settings) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("A name has 1 character or more");
    }
    return (T) open(kind, name, settings);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> T make(Kind kind, Consumer<WireWriter> settings) {
    return (T) open(kind, UNNAMED, settings);
  }

  public <E> BlockingQueue<E> queue(String name) {
    return queue(name, QueueSettings.DEFAULTS);
  }

  public <E> BlockingQueue<E> queue(String name, QueueSettings settings) {
    return find(Kind.QUEUE, name, settings::write);
  }

  /** A queue without a name. */
  public <E> BlockingQueue<E> queue(QueueSettings settings) {
    return make(Kind.QUEUE, settings::write);
  }

  public <K, V> ConcurrentMap<K, V> map(String name) {
    return map(name, MapSettings.DEFAULTS);
  }

  public <K, V> ConcurrentMap<K, V> map(String name, MapSettings settings) {
    return find(Kind.MAP, name, settings::write);
  }

  /** A map without a name. */
  public <K, V> ConcurrentMap<K, V> map(MapSettings settings) {
    return make(Kind.MAP, settings::write);
  }

  public SharedLock lock(String name) {
    return find(Kind.LOCK, name, nothing -> {});
  }

  /** A lock without a name. */
  public SharedLock lock() {
    return make(Kind.LOCK, nothing -> {});
  }
}
