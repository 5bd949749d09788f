package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireWriter;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A change of one object that is made together with others, all or none, in one step: by {@link
 * Session#apply} or {@link Lease#complete}. It counts as made after those before it in the step,
 * but what is expected is expected of the time before the step. Objects are those of one manager,
 * as its sessions' methods give them. Immutable; what it puts is taken as it is when the update is
 * made.
 *
 * <p>All methods throw {@link IllegalArgumentException} for an object of another kind, {@link
 * NullPointerException} for keys and values of maps that are null, and {@link
 * io.partita.wire.UnserializableException} for what cannot be sent.
 */
public final class Update {
  private final Remote remote;
  private final byte verb;
  private final Consumer<WireWriter> arguments;

  private Update(Remote remote, byte verb, Consumer<WireWriter> arguments) {
    this.remote = remote;
    this.verb = verb;
    this.arguments = arguments;
  }

  /** Puts a value into a map. */
  public static <K, V> Update put(Map<K, V> map, K key, V value) {
    Remote remote = shared(map);
    Encoded encoded = remote.encoded(Objects.requireNonNull(value));
    return ofKey(remote, MapVerb.PUT, key, writer -> writer.writeEncoded(encoded));
  }

  /** Removes a key from a map, where it may be or not. */
  public static <K> Update remove(Map<K, ?> map, K key) {
    return ofKey(shared(map), MapVerb.REMOVE, key, nothing -> {});
  }

  /**
   * Adds to the long that a map has at a key, where no value counts as 0. The step is refused with
   * {@link IllegalArgumentException} if something else is there.
   */
  public static <K> Update add(Map<K, Long> map, K key, long more) {
    return ofKey(shared(map), MapVerb.ADD, key, writer -> writer.writeLong(more));
  }

  /**
   * The step is refused with {@link Refusal#CHANGED} unless a map has this value at a key all the
   * time from now on.
   *
   * @param value null for no value
   */
  public static <K, V> Update expect(Map<K, V> map, K key, @Nullable V value) {
    Remote remote = shared(map);
    MapProxy.Found<V> found = ((MapProxy<K, V>) map).find(key);
    long version = Objects.equals(found.value(), value) ? found.version() : NEVER;
    return ofKey(remote, MapVerb.EXPECT, key, writer -> writer.writeLong(version));
  }

  /** As {@link #expect(Map, Object, Object)}, for a value. */
  public static <T extends @Nullable Object> Update expect(SharedValue<T> object, T value) {
    SharedValue.Found<T> found = object.find();
    long version = Objects.equals(found.value(), value) ? found.version() : NEVER;
    return new Update(object.remote(), ValueVerb.EXPECT, writer -> writer.writeLong(version));
  }

  /** Sets a value. */
  public static <T extends @Nullable Object> Update set(SharedValue<T> object, T value) {
    Encoded encoded = object.remote().encoded(value);
    return new Update(object.remote(), ValueVerb.SET, writer -> writer.writeEncoded(encoded));
  }

  /** Sets a number. */
  public static Update set(SharedNumber object, long number) {
    return new Update(object.remote(), NumberVerb.SET, writer -> writer.writeLong(number));
  }

  /** Adds to a number. */
  public static Update add(SharedNumber object, long more) {
    return new Update(object.remote(), NumberVerb.ADD, writer -> writer.writeLong(more));
  }

  /**
   * Puts an item into a queue, at its end. The step is refused with {@link Refusal#FULL} if there
   * is no room.
   */
  public static <E> Update put(Queue<E> queue, E item) {
    if (!(queue instanceof QueueProxy<E> proxy)) {
      throw new IllegalArgumentException("A queue of a manager is needed, not " + queue.getClass());
    }
    Encoded encoded = proxy.encoded(item);
    return new Update(
        proxy.remote(),
        QueueVerb.PUT,
        writer -> writer.writeBoolean(false).writeBoolean(false).writeInt(0).writeEncoded(encoded));
  }

  /** No version: what was expected is not there even now. */
  private static final long NEVER = -1;

  private static Remote shared(Map<?, ?> map) {
    if (map instanceof MapProxy<?, ?> shared) {
      return shared.remote();
    }
    throw new IllegalArgumentException("A map of a manager is needed, not " + map.getClass());
  }

  private static Update ofKey(Remote remote, byte verb, Object key, Consumer<WireWriter> rest) {
    Encoded encoded = remote.key(Objects.requireNonNull(key));
    return new Update(remote, verb, writer -> rest.accept(writer.writeEncoded(encoded)));
  }

  /** The number of its object, the verb, and what that needs. */
  void write(Session session, WireWriter writer) {
    if (!remote.session().isOfManagerOf(session)) {
      throw new IllegalArgumentException(remote.label() + " is an object of another manager");
    }
    arguments.accept(writer.writeInt(remote.number()).writeByte(verb));
  }
}
