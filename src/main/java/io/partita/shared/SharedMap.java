package io.partita.shared;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A map in the manager. It holds no null; keys are equal when what they are sent as is.
 *
 * <p>What computes a value runs here, and again if the entry has changed meanwhile. An iterator
 * goes through the entries that are there all the time, each once, and perhaps others.
 *
 * @param <K> must be a value or {@code Serializable}, as the values must; users get copies
 */
public interface SharedMap<K, V> extends ConcurrentMap<K, V> {
  /** As {@link #get}, without waiting; it cannot be cancelled. */
  CompletableFuture<@Nullable V> getAsync(K key);

  /** As {@link #put}, without waiting; it cannot be cancelled. */
  CompletableFuture<@Nullable V> putAsync(K key, V value);

  /** As {@link #remove(Object)}, without waiting; it cannot be cancelled. */
  CompletableFuture<@Nullable V> removeAsync(K key);
}
