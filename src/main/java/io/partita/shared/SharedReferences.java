package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values of a fixed count in the manager, all null at first: to other processes what {@link
 * java.util.concurrent.atomic.AtomicReferenceArray} is to threads, but that it compares by {@code
 * equals}. Safe for use by several threads.
 *
 * @param <T> the elements; what {@link #get} gives is a copy
 */
public final class SharedReferences<T> implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;
  private final transient int length;

  private record Found<T>(@Nullable T value, long version) {}

  SharedReferences(Remote remote, ArraySettings settings) {
    this.remote = remote;
    this.length = settings.length();
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private WireWriter request(byte verb, int index) {
    return remote.request(verb).writeInt(Objects.checkIndex(index, length));
  }

  private Found<T> find(int index) {
    WireReader result = remote.ask(request(ReferencesVerb.GET, index));
    Encoded value = result.readEncoded();
    return new Found<>(remote.object(value), result.readLong());
  }

  private boolean replace(int index, Found<T> found, @Nullable T now) {
    WireWriter request = request(ReferencesVerb.REPLACE, index).writeLong(found.version);
    return remote.ask(request.writeEncoded(remote.encoded(now))).readBoolean();
  }

  public int length() {
    return length;
  }

  /**
   * An element.
   *
   * @throws IndexOutOfBoundsException as all methods do, if there is none
   */
  public @Nullable T get(int index) {
    return find(index).value;
  }

  /**
   * Sets it, whatever it was.
   *
   * @throws SharedObjectException if there is no room for the value
   */
  public void set(int index, @Nullable T now) {
    remote.ask(request(ReferencesVerb.SWAP, index).writeEncoded(remote.encoded(now)));
  }

  /** Sets it; what it was before. */
  public @Nullable T getAndSet(int index, @Nullable T now) {
    WireReader result =
        remote.ask(request(ReferencesVerb.SWAP, index).writeEncoded(remote.encoded(now)));
    return remote.read(result);
  }

  /** Sets it if it equals what is expected; whether it did. */
  public boolean compareAndSet(int index, @Nullable T expected, @Nullable T now) {
    while (true) {
      Found<T> found = find(index);
      if (!Objects.equals(found.value, expected)) {
        return false;
      }
      if (replace(index, found, now)) {
        return true;
      }
    }
  }

  /** Computes it here, again if it has changed meanwhile; what it is then. */
  public @Nullable T updateAndGet(int index, UnaryOperator<@Nullable T> function) {
    while (true) {
      Found<T> found = find(index);
      T now = function.apply(found.value);
      if (replace(index, found, now)) {
        return now;
      }
    }
  }

  /** A copy of elements; what comes in one message, of about 256 KiB, is of one moment. */
  public List<@Nullable T> get(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    List<@Nullable T> elements = new ArrayList<>();
    while (elements.size() < to - from) {
      WireReader page = remote.ask(request(ReferencesVerb.PAGE, from + elements.size()));
      while (page.readBoolean() && elements.size() < to - from) {
        elements.add(remote.read(page));
      }
    }
    return elements;
  }

  /** All elements. */
  @Override
  public String toString() {
    return get(0, length).toString();
  }
}
