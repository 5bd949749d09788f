package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import java.io.ObjectStreamException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One value in the manager, or null: Python's {@code Value} of a manager, and to other processes
 * what {@link java.util.concurrent.atomic.AtomicReference} is to threads, but that it compares by
 * {@code equals}. Safe for use by several threads.
 *
 * @param <T> what it holds; what {@link #get} gives is a copy
 */
public final class SharedValue<T extends @Nullable Object> implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  /** What was there. */
  record Found<T extends @Nullable Object>(T value, long version) {}

  SharedValue(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  Found<T> find() {
    WireReader result = remote.ask(remote.request(ValueVerb.GET));
    Encoded value = result.readEncoded();
    return new Found<>(remote.object(value), result.readLong());
  }

  private boolean replace(Found<T> found, T now) {
    return remote
        .ask(
            remote
                .request(ValueVerb.REPLACE)
                .writeLong(found.version)
                .writeEncoded(remote.encoded(now)))
        .readBoolean();
  }

  public T get() {
    return find().value;
  }

  /**
   * Sets it, whatever it was.
   *
   * @throws SharedObjectException if the value is too large
   */
  public void set(T now) {
    remote.ask(remote.request(ValueVerb.SET).writeEncoded(remote.encoded(now)));
  }

  /** Sets it; what it was before. */
  public T getAndSet(T now) {
    WireReader result =
        remote.ask(remote.request(ValueVerb.SWAP).writeEncoded(remote.encoded(now)));
    return remote.read(result);
  }

  /** Sets it if it equals what is expected; whether it did. */
  public boolean compareAndSet(T expected, T now) {
    while (true) {
      Found<T> found = find();
      if (!Objects.equals(found.value, expected)) {
        return false;
      }
      if (replace(found, now)) {
        return true;
      }
    }
  }

  /** Computes it here, again if it has changed meanwhile; what it was before. */
  public T getAndUpdate(UnaryOperator<T> function) {
    while (true) {
      Found<T> found = find();
      if (replace(found, function.apply(found.value))) {
        return found.value;
      }
    }
  }

  /** Computes it here, again if it has changed meanwhile; what it is then. */
  public T updateAndGet(UnaryOperator<T> function) {
    while (true) {
      Found<T> found = find();
      T now = function.apply(found.value);
      if (replace(found, now)) {
        return now;
      }
    }
  }

  /** The value's. */
  @Override
  public String toString() {
    return String.valueOf(get());
  }
}
