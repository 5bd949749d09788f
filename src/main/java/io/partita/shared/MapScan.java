package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the entries of a map in the manager, a page after the other: those that are there
 * all the time, and perhaps others.
 *
 * @param <K> the keys
 * @param <T> what it gives
 */
abstract class MapScan<K, T> implements Iterator<T> {
  private final Remote remote;
  private final boolean withValues;

  // What is left of the page: its next entry is there, or its end was read.
  private @Nullable WireReader page;
  private boolean isAtEntry;
  private long next;
  private @Nullable K given;

  MapScan(Remote remote, boolean withValues) {
    this.remote = remote;
    this.withValues = withValues;
  }

  /**
   * What is given for an entry.
   *
   * @param value null where keys alone are asked for
   */
  abstract T give(K key, @Nullable Encoded value);

  abstract void remove(K key);

  @Override
  public boolean hasNext() {
    while (!isAtEntry && (page == null || next != 0)) {
      page = remote.ask(remote.request(MapVerb.SCAN).writeLong(next).writeBoolean(withValues));
      advance(page);
    }
    return isAtEntry;
  }

  private void advance(WireReader entries) {
    isAtEntry = entries.readBoolean();
    if (!isAtEntry) {
      next = entries.readLong();
    }
  }

  @Override
  public T next() {
    if (!hasNext() || page == null) {
      throw new NoSuchElementException();
    }
    Encoded key = page.readEncoded();
    Encoded value = withValues ? page.readEncoded() : null;
    advance(page);
    K object = remote.object(key);
    given = object;
    return give(object, value);
  }

  @Override
  public void remove() {
    if (given == null) {
      throw new IllegalStateException("Nothing was given, or it was removed already");
    }
    remove(given);
    given = null;
  }
}
