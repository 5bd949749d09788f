package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A map in the manager, seen from a session. */
final class MapProxy<K, V> extends AbstractMap<K, V> implements SharedMap<K, V>, SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  /** What a key has, or that it has nothing. */
  record Found<V>(@Nullable V value, long version) {}

  MapProxy(Remote remote) {
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
    return remote.request(verb).writeEncoded(key(key));
  }

  private Encoded key(Object key) {
    return remote.key(Objects.requireNonNull(key, "A map has no null"));
  }

  private Encoded value(Object value) {
    return remote.encoded(Objects.requireNonNull(value, "A map has no null"));
  }

  private Found<V> found(WireReader result) {
    if (!result.readBoolean()) {
      return new Found<>(null, MapVerb.ABSENT);
    }
    Encoded value = result.readEncoded();
    return new Found<>(remote.object(value), result.readLong());
  }

  Found<V> find(Object key) {
    return found(remote.ask(request(MapVerb.GET, key)));
  }

  @Override
  public @Nullable V get(Object key) {
    return find(key).value;
  }

  @Override
  public CompletableFuture<@Nullable V> getAsync(K key) {
    return submit(request(MapVerb.GET, key));
  }

  @Override
  public CompletableFuture<@Nullable V> putAsync(K key, V value) {
    return submit(request(MapVerb.PUT, key).writeEncoded(value(value)));
  }

  @Override
  public CompletableFuture<@Nullable V> removeAsync(K key) {
    return submit(request(MapVerb.REMOVE, key));
  }

  private CompletableFuture<@Nullable V> submit(WireWriter request) {
    return remote.submit(request).thenApply(result -> found(result).value);
  }

  @Override
  public boolean containsKey(Object key) {
    return remote.ask(request(MapVerb.HAS, key)).readBoolean();
  }

  @Override
  public boolean containsValue(Object value) {
    return super.containsValue(Objects.requireNonNull(value));
  }

  @Override
  public @Nullable V put(K key, V value) {
    return found(remote.ask(request(MapVerb.PUT, key).writeEncoded(value(value)))).value;
  }

  /** In messages of about 1 MiB, each of which puts all it has or nothing. */
  @Override
  public void putAll(Map<? extends K, ? extends V> entries) {
    Batch batch = new Batch(remote, () -> remote.request(MapVerb.PUT_ALL));
    entries.forEach((key, value) -> batch.add(key(key), value(value)));
    batch.flush();
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    return found(remote.ask(request(MapVerb.PUT_IF_ABSENT, key).writeEncoded(value(value)))).value;
  }

  @Override
  public @Nullable V remove(Object key) {
    return found(remote.ask(request(MapVerb.REMOVE, key))).value;
  }

  @Override
  public boolean remove(Object key, @Nullable Object value) {
    Objects.requireNonNull(key);
    while (value != null) {
      Found<V> found = find(key);
      if (!value.equals(found.value)) {
        return false;
      }
      if (removeVersion(key, found.version)) {
        return true;
      }
    }
    return false;
  }

  private boolean removeVersion(Object key, long version) {
    return remote.ask(request(MapVerb.REMOVE_VERSION, key).writeLong(version)).readBoolean();
  }

  private boolean replaceVersion(K key, long version, V value) {
    WireWriter request = request(MapVerb.REPLACE, key).writeLong(version);
    return remote.ask(request.writeEncoded(value(value))).readBoolean();
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    Objects.requireNonNull(oldValue);
    Objects.requireNonNull(newValue);
    while (true) {
      Found<V> found = find(key);
      if (!oldValue.equals(found.value)) {
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
    Objects.requireNonNull(function);
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
    Objects.requireNonNull(function);
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
    Objects.requireNonNull(function);
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
    Objects.requireNonNull(function);
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
  public Set<K> keySet() {
    return new Keys();
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new Entries();
  }

  /** The keys, without moving their values. */
  private final class Keys extends AbstractSet<K> {
    @Override
    public Iterator<K> iterator() {
      return new MapScan<K, K>(remote, false) {
        @Override
        K give(K key, @Nullable Encoded value) {
          return key;
        }

        @Override
        void remove(K key) {
          MapProxy.this.remove(key);
        }
      };
    }

    @Override
    public boolean contains(Object key) {
      return containsKey(key);
    }

    @Override
    public boolean remove(Object key) {
      return MapProxy.this.remove(key) != null;
    }

    @Override
    public boolean removeAll(Collection<?> keys) {
      return SharedSet.removeEach(this, keys);
    }

    @Override
    public int size() {
      return MapProxy.this.size();
    }

    @Override
    public void clear() {
      MapProxy.this.clear();
    }
  }

  private final class Entries extends AbstractSet<Entry<K, V>> {
    @Override
    public Iterator<Entry<K, V>> iterator() {
      return new MapScan<K, Entry<K, V>>(remote, true) {
        @Override
        Entry<K, V> give(K key, @Nullable Encoded value) {
          return new Written(key, remote.object(Objects.requireNonNull(value)));
        }

        @Override
        void remove(K key) {
          MapProxy.this.remove(key);
        }
      };
    }

    @Override
    public boolean contains(Object other) {
      return other instanceof Entry<?, ?> entry
          && entry.getKey() != null
          && entry.getValue() != null
          && entry.getValue().equals(get(entry.getKey()));
    }

    @Override
    public boolean remove(Object other) {
      return other instanceof Entry<?, ?> entry
          && entry.getKey() != null
          && MapProxy.this.remove(entry.getKey(), entry.getValue());
    }

    @Override
    public int size() {
      return MapProxy.this.size();
    }

    @Override
    public void clear() {
      MapProxy.this.clear();
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
