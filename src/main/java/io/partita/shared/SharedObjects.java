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
}
