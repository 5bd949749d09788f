package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map in the manager. What computes a value runs here, and again if the entry has changed
 * meanwhile. An iterator goes through the entries that are there all the time, and perhaps others.
 */
final class SharedMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V>, SharedObject {
  private static final int PAGE = 1_000;

  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  /** What a key has, or that it has nothing. */
  private record Found<V>(@Nullable V value, long version) {}

  SharedMap(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private WireWriter request(byte verb, Object key) {
    return remote.request(verb).writeEncoded(encoded(key));
  }

  private Encoded encoded(Object object) {
    return remote.encoded(Objects.requireNonNull(object, "A map holds no null"));
  }

  private Found<V> found(WireReader result) {
    if (!result.readBoolean()) {
      return new Found<>(null, 0);
    }
    V value = remote.read(result);
    return new Found<>(value, result.readLong());
  }

  private Found<V> find(Object key) {
    return found(remote.ask(request(MapVerb.GET, key)));
  }

  @Override
  public @Nullable V get(Object key) {
    return find(key).value;
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public @Nullable V put(K key, V value) {
    return found(remote.ask(request(MapVerb.PUT, key).writeEncoded(encoded(value)))).value;
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    return found(remote.ask(request(MapVerb.PUT_IF_ABSENT, key).writeEncoded(encoded(value))))
        .value;
  }

  @Override
  public @Nullable V remove(Object key) {
    return found(remote.ask(request(MapVerb.REMOVE, key))).value;
  }

  @Override
  public boolean remove(Object key, @Nullable Object value) {
    while (true) {
      Found<V> found = find(key);
      if (found.value == null || !found.value.equals(value)) {
        return false;
      }
      if (removeVersion(key, found.version)) {
        return true;
      }
    }
  }

  private boolean removeVersion(Object key, long version) {
    return remote.ask(request(MapVerb.REMOVE_VERSION, key).writeLong(version)).readBoolean();
  }

  private boolean replaceVersion(K key, long version, V value) {
    WireWriter request = request(MapVerb.REPLACE, key).writeLong(version);
    return remote.ask(request.writeEncoded(encoded(value))).readBoolean();
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    Objects.requireNonNull(oldValue);
    Objects.requireNonNull(newValue);
    while (true) {
      Found<V> found = find(key);
      if (found.value == null || !found.value.equals(oldValue)) {
        return false;
      }
      if (replaceVersion(key, found.version, newValue)) {
        return true;
      }
    }
  }

  @Override
  public @Nullable V replace(K key, V value) {
    Objects.requireNonNull(value);
    while (true) {
      Found<V> found = find(key);
      if (found.value == null || replaceVersion(key, found.version, value)) {
        return found.value;
      }
    }
  }

  @Override
  public @Nullable V compute(
      K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    while (true) {
      Found<V> found = find(key);
      V value = function.apply(key, found.value);
      if (isSet(key, found, value)) {
        return value;
      }
    }
  }

  /** Whether the entry was still the one that was found. */
  private boolean isSet(K key, Found<V> found, @Nullable V value) {
    if (found.value == null) {
      return value == null || putIfAbsent(key, value) == null;
    }
    return value == null
        ? removeVersion(key, found.version)
        : replaceVersion(key, found.version, value);
  }

  @Override
  public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
    V old = get(key);
    if (old != null) {
      return old;
    }
    V value = function.apply(key);
    V other = value == null ? null : putIfAbsent(key, value);
    return other == null ? value : other;
  }

  @Override
  public @Nullable V computeIfPresent(
      K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    while (true) {
      Found<V> found = find(key);
      if (found.value == null) {
        return null;
      }
      V value = function.apply(key, found.value);
      if (isSet(key, found, value)) {
        return value;
      }
    }
  }

  @Override
  public @Nullable V merge(
      K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
    Objects.requireNonNull(value);
    return compute(key, (same, old) -> old == null ? value : function.apply(old, value));
  }

  @Override
  public int size() {
    return remote.ask(remote.request(MapVerb.SIZE)).readInt();
  }

  @Override
  public void clear() {
    remote.ask(remote.request(MapVerb.CLEAR));
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        return new Scan();
      }

      @Override
      public int size() {
        return SharedMap.this.size();
      }

      @Override
      public void clear() {
        SharedMap.this.clear();
      }
    };
  }

  /** A page after the other. */
  private final class Scan implements Iterator<Entry<K, V>> {
    private final ArrayDeque<Entry<K, V>> page = new ArrayDeque<>();
    private long from;
    private boolean isLast;
    private @Nullable K given;

    @Override
    public boolean hasNext() {
      while (page.isEmpty() && !isLast) {
        WireReader result = remote.ask(remote.request(MapVerb.SCAN).writeLong(from).writeInt(PAGE));
        from = result.readLong();
        isLast = from == 0;
        WireReader content = result;
        for (int count = content.readInt(); count > 0; count--) {
          K key = remote.read(content);
          V value = remote.read(content);
          page.add(new Written(key, value));
        }
      }
      return !page.isEmpty();
    }

    @Override
    public Entry<K, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Entry<K, V> next = page.remove();
      given = next.getKey();
      return next;
    }

    @Override
    public void remove() {
      if (given == null) {
        throw new IllegalStateException("Nothing was given yet");
      }
      SharedMap.this.remove(given);
      given = null;
    }
  }

  /** An entry that writes through. */
  private final class Written extends SimpleEntry<K, V> {
    private static final long serialVersionUID = 1L;

    Written(K key, V value) {
      super(key, value);
    }

    @Override
    public V setValue(V value) {
      put(getKey(), value);
      return super.setValue(value);
    }
  }
}
