package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  /** Whether this is an object of a manager, or what it is written as for another process. */
  public static boolean standsForOne(Object part) {
    return part instanceof SharedObject || part instanceof Handle;
  }

  /** The proxy of an object. */
  abstract Object open(Kind kind, String name, Consumer<WireWriter> settings);

  /** What an object holds at first. */
  abstract Encoded encoded(@Nullable Object initial);

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

  public <E> SharedQueue<E> queue(String name) {
    return queue(name, QueueSettings.DEFAULTS);
  }

  public <E> SharedQueue<E> queue(String name, QueueSettings settings) {
    return find(Kind.QUEUE, name, settings::write);
  }

  /** A queue without a name. */
  public <E> SharedQueue<E> queue(QueueSettings settings) {
    return make(Kind.QUEUE, settings::write);
  }

  /** A queue with two ends. The items of its {@code takeLast} and so on are gone. */
  public <E> BlockingDeque<E> deque(String name) {
    return deque(name, QueueSettings.DEFAULTS);
  }

  public <E> BlockingDeque<E> deque(String name, QueueSettings settings) {
    return find(Kind.DEQUE, name, settings::write);
  }

  /** A deque without a name. */
  public <E> BlockingDeque<E> deque(QueueSettings settings) {
    return make(Kind.DEQUE, settings::write);
  }

  public <K, V> SharedMap<K, V> map(String name) {
    return map(name, MapSettings.DEFAULTS);
  }

  /**
   * A map, which does what {@code ConcurrentHashMap} does, with three differences. Keys are equal
   * when their encodings are: {@code Integer} 1 and {@code Long} 1 are two keys there too, but
   * arrays of bytes are one key if they have the same content, and a record or other object that
   * holds a set or map is one key only for one order of it. What computes a value runs in the
   * caller's process, and again if the entry has changed meanwhile. And what is got is a copy.
   */
  public <K, V> SharedMap<K, V> map(String name, MapSettings settings) {
    return find(Kind.MAP, name, settings::write);
  }

  /** A map without a name. */
  public <K, V> SharedMap<K, V> map(MapSettings settings) {
    return make(Kind.MAP, settings::write);
  }

  public SharedLock lock(String name) {
    return find(Kind.LOCK, name, nothing -> {});
  }

  /** A lock without a name. */
  public SharedLock lock() {
    return make(Kind.LOCK, nothing -> {});
  }

  public <E> List<E> list(String name) {
    return list(name, CollectionSettings.DEFAULTS);
  }

  /**
   * A list, which may hold nulls. Its methods are atomic but for those that go through it: an
   * iterator goes by index, so whoever adds or removes meanwhile may make it skip items or give
   * them again, and it refuses to remove from a list that was changed. A sub-list counts on nobody
   * else changing the list's size.
   */
  public <E> List<E> list(String name, CollectionSettings settings) {
    return find(Kind.LIST, name, settings::write);
  }

  /** A list without a name. */
  public <E> List<E> list(CollectionSettings settings) {
    return make(Kind.LIST, settings::write);
  }

  public <E> Set<E> set(String name) {
    return set(name, CollectionSettings.DEFAULTS);
  }

  /** A set, which is to a map what {@code ConcurrentHashMap.newKeySet()} is to its. */
  public <E> Set<E> set(String name, CollectionSettings settings) {
    return find(Kind.SET, name, settings::write);
  }

  /** A set without a name. */
  public <E> Set<E> set(CollectionSettings settings) {
    return make(Kind.SET, settings::write);
  }

  public SharedNamespace namespace(String name) {
    return find(Kind.NAMESPACE, name, CollectionSettings.DEFAULTS::write);
  }

  /** A namespace without a name. */
  public SharedNamespace namespace() {
    return make(Kind.NAMESPACE, CollectionSettings.DEFAULTS::write);
  }

  /**
   * A value.
   *
   * @param initial for whoever makes it
   */
  public <T extends @Nullable Object> SharedValue<T> value(String name, T initial) {
    return value(name, initial, ValueSettings.DEFAULTS);
  }

  /** As {@link #value(String, Object)}. */
  public <T extends @Nullable Object> SharedValue<T> value(
      String name, T initial, ValueSettings settings) {
    return find(Kind.VALUE, name, begin(initial, settings));
  }

  /** A value without a name. */
  public <T extends @Nullable Object> SharedValue<T> value(ValueSettings settings, T initial) {
    return make(Kind.VALUE, begin(initial, settings));
  }

  private Consumer<WireWriter> begin(@Nullable Object initial, ValueSettings settings) {
    Encoded encoded = encoded(initial);
    return writer -> {
      settings.write(writer);
      writer.writeEncoded(encoded);
    };
  }

  /** A number, 0 at first. */
  public SharedNumber number(String name) {
    return find(Kind.NUMBER, name, writer -> writer.writeLong(0));
  }

  /** A number without a name. */
  public SharedNumber number(long initial) {
    return make(Kind.NUMBER, writer -> writer.writeLong(initial));
  }

  /** Longs, whose count is that of whoever made them. */
  public SharedLongs longs(String name, int length) {
    return find(Kind.LONGS, name, new ArraySettings(length)::write);
  }

  /** Longs without a name. */
  public SharedLongs longs(int length) {
    return make(Kind.LONGS, new ArraySettings(length)::write);
  }

  /** Doubles, whose count is that of whoever made them. */
  public SharedDoubles doubles(String name, int length) {
    return find(Kind.DOUBLES, name, new ArraySettings(length)::write);
  }

  /** Doubles without a name. */
  public SharedDoubles doubles(int length) {
    return make(Kind.DOUBLES, new ArraySettings(length)::write);
  }

  /** Values by index, whose count is that of whoever made them. */
  public <T> SharedReferences<T> references(String name, int length) {
    return references(name, length, CollectionSettings.DEFAULTS);
  }

  /** As {@link #references(String, int)}. */
  public <T> SharedReferences<T> references(String name, int length, CollectionSettings settings) {
    return find(Kind.REFERENCES, name, begin(length, settings));
  }

  /** Values by index without a name. */
  public <T> SharedReferences<T> references(int length, CollectionSettings settings) {
    return make(Kind.REFERENCES, begin(length, settings));
  }

  private static Consumer<WireWriter> begin(int length, CollectionSettings settings) {
    ArraySettings array = new ArraySettings(length);
    return writer -> {
      settings.write(writer);
      array.write(writer);
    };
  }

  public SharedReadWriteLock readWriteLock(String name) {
    return find(Kind.READ_WRITE_LOCK, name, nothing -> {});
  }

  /** A read-write lock without a name. */
  public SharedReadWriteLock readWriteLock() {
    return make(Kind.READ_WRITE_LOCK, nothing -> {});
  }

  /**
   * A semaphore.
   *
   * @param permits how many it has at first, 0 or more
   */
  public SharedSemaphore semaphore(String name, int permits) {
    return find(Kind.SEMAPHORE, name, new SemaphoreSettings(permits, false)::write);
  }

  /** A semaphore without a name. */
  public SharedSemaphore semaphore(int permits) {
    return make(Kind.SEMAPHORE, new SemaphoreSettings(permits, false)::write);
  }

  /**
   * A semaphore that never has more permits than at first: to release more is an error.
   *
   * @param permits 1 or more
   */
  public SharedSemaphore boundedSemaphore(String name, int permits) {
    return find(Kind.SEMAPHORE, name, new SemaphoreSettings(permits, true)::write);
  }

  /** A bounded semaphore without a name. */
  public SharedSemaphore boundedSemaphore(int permits) {
    return make(Kind.SEMAPHORE, new SemaphoreSettings(permits, true)::write);
  }

  /**
   * A lock that belongs to nobody in particular: anybody may release it, unless it is free, and
   * nobody has it twice (Python: {@code Manager().Lock}).
   */
  public SharedSemaphore binarySemaphore(String name) {
    return boundedSemaphore(name, 1);
  }

  /** A binary semaphore without a name. */
  public SharedSemaphore binarySemaphore() {
    return boundedSemaphore(1);
  }

  /** An event, which is not set at first. */
  public SharedEvent event(String name) {
    return find(Kind.EVENT, name, nothing -> {});
  }

  /** An event without a name. */
  public SharedEvent event() {
    return make(Kind.EVENT, nothing -> {});
  }

  /**
   * A latch.
   *
   * @param count where it begins, 0 or more
   */
  public SharedLatch latch(String name, long count) {
    return find(Kind.LATCH, name, settings -> settings.writeLong(notNegative(count)));
  }

  /** A latch without a name. */
  public SharedLatch latch(long count) {
    return make(Kind.LATCH, settings -> settings.writeLong(notNegative(count)));
  }

  private static long notNegative(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("A latch begins at 0 or more, was " + count);
    }
    return count;
  }

  /**
   * A barrier; see {@link SharedBarrier#withAction} for what is to be run when all have come.
   *
   * @param parties how many wait for each other, 1 or more
   */
  public SharedBarrier barrier(String name, int parties) {
    return find(Kind.BARRIER, name, settings -> settings.writeInt(positive(parties)));
  }

  /** A barrier without a name. */
  public SharedBarrier barrier(int parties) {
    return make(Kind.BARRIER, settings -> settings.writeInt(positive(parties)));
  }

  private static int positive(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("A barrier has 1 party or more, was " + parties);
    }
    return parties;
  }

  public <E> SharedTopic<E> topic(String name) {
    return topic(name, TopicSettings.DEFAULTS);
  }

  public <E> SharedTopic<E> topic(String name, TopicSettings settings) {
    return find(Kind.TOPIC, name, settings::write);
  }

  /** A topic without a name. */
  public <E> SharedTopic<E> topic(TopicSettings settings) {
    return make(Kind.TOPIC, settings::write);
  }

  /**
   * An object of a type that the manager was started with. Its methods run in a process that is
   * there for such objects, one at a time for each object; so a method that calls its own object
   * would wait for itself.
   *
   * <p>Arguments and results travel as items of queues do, so their classes must be allowed there
   * and here. What a method throws comes as a {@link RemoteCallException}, whatever the method
   * declares; the end of that process as a {@link SharedObjectException} ({@link
   * Refusal#HOST_GONE}), at once and from then on. An interrupt ends the waiting for a method that
   * declares {@link InterruptedException}; the method itself, if it has begun, runs on. The proxy
   * travels to others whose session allows the type.
   *
   * @param type the registered interface
   * @throws IllegalArgumentException if the type is no interface, or was not registered
   */
  public <T> T registered(String name, Class<T> type) {
    Registered found = find(Kind.REGISTERED, name, settings -> settings.writeText(nameOf(type)));
    return found.as(type);
  }

  /** As {@link #registered(String, Class)}; an object without a name. */
  public <T> T registered(Class<T> type) {
    Registered made = make(Kind.REGISTERED, settings -> settings.writeText(nameOf(type)));
    return made.as(type);
  }

  private static String nameOf(Class<?> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getName() + " is no interface");
    }
    return type.getName();
  }
}
