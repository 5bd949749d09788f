package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.util.AbstractList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A list in the manager. Not of {@code RandomAccess}: who goes through it by an iterator gets many
 * items in one message.
 */
final class SharedList<E> extends AbstractList<E> implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedList(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private WireWriter request(byte verb, int index) {
    return remote.request(verb).writeInt(index);
  }

  private E item(int index, WireWriter request) {
    WireReader result = inside(index, request);
    return remote.read(result);
  }

  private WireReader inside(int index, WireWriter request) {
    // The manager would take it for the end.
    if (index < 0) {
      throw outside(index);
    }
    WireReader result = remote.ask(request);
    if (!result.readBoolean()) {
      throw outside(index);
    }
    return result;
  }

  private IndexOutOfBoundsException outside(int index) {
    return new IndexOutOfBoundsException("%s has no index %d".formatted(remote.label(), index));
  }

  @Override
  public E get(int index) {
    return item(index, request(ListVerb.GET, index));
  }

  @Override
  public E set(int index, E item) {
    return item(index, request(ListVerb.SET, index).writeEncoded(remote.encoded(item)));
  }

  @Override
  public boolean add(E item) {
    remote.ask(request(ListVerb.ADD, ListVerb.END).writeInt(1).writeEncoded(remote.encoded(item)));
    return true;
  }

  @Override
  public void add(int index, E item) {
    inside(index, request(ListVerb.ADD, index).writeInt(1).writeEncoded(remote.encoded(item)));
  }

  /** In messages of about 1 MiB, each of which adds all it has or nothing. */
  @Override
  public boolean addAll(Collection<? extends E> items) {
    Batch batch = new Batch(remote, () -> request(ListVerb.ADD, ListVerb.END));
    items.forEach(item -> batch.add(remote.encoded(item)));
    batch.flush();
    return !batch.answers().isEmpty();
  }

  @Override
  public E remove(int index) {
    return item(index, request(ListVerb.REMOVE, index));
  }

  @Override
  public boolean remove(@Nullable Object item) {
    Pages pages = new Pages();
    while (pages.hasNext()) {
      boolean isThat = Objects.equals(item, pages.next());
      if (isThat && removeVersion(pages.given, pages.version)) {
        return true;
      }
      if (isThat) {
        pages = new Pages(); // Somebody was faster: it may be elsewhere now, or gone.
      }
    }
    return false;
  }

  private boolean removeVersion(int index, long version) {
    return remote.ask(request(ListVerb.REMOVE_VERSION, index).writeLong(version)).readBoolean();
  }

  @Override
  protected void removeRange(int from, int to) {
    remote.ask(request(ListVerb.REMOVE_RANGE, from).writeInt(to));
  }

  @Override
  public void clear() {
    removeRange(0, Integer.MAX_VALUE);
  }

  @Override
  public int size() {
    return remote.ask(remote.request(ListVerb.SIZE)).readInt();
  }

  @Override
  public int indexOf(@Nullable Object item) {
    int index = 0;
    for (E other : this) {
      if (Objects.equals(item, other)) {
        return index;
      }
      index++;
    }
    return -1;
  }

  @Override
  public boolean contains(@Nullable Object item) {
    return indexOf(item) >= 0;
  }

  @Override
  public Iterator<E> iterator() {
    return new Pages();
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof List<?> list)) {
      return false;
    }
    Iterator<?> theirs = list.iterator();
    for (E item : this) {
      if (!theirs.hasNext() || !Objects.equals(item, theirs.next())) {
        return false;
      }
    }
    return !theirs.hasNext();
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (E item : this) {
      hash = 31 * hash + Objects.hashCode(item);
    }
    return hash;
  }

  /** Goes through the list by index, a page after the other. */
  private final class Pages implements Iterator<E> {
    private @Nullable WireReader page;
    private boolean isAtItem;
    private int next;
    private int given = -1;

    /** Of the list when the page was read, and changed by nobody but this since. */
    private long version;

    @Override
    public boolean hasNext() {
      if (!isAtItem) {
        page = remote.ask(request(ListVerb.PAGE, next));
        version = page.readLong();
        isAtItem = page.readBoolean();
      }
      return isAtItem;
    }

    @Override
    public E next() {
      if (!hasNext() || page == null) {
        throw new NoSuchElementException();
      }
      Encoded item = page.readEncoded();
      isAtItem = page.readBoolean();
      given = next++;
      return remote.object(item);
    }

    @Override
    public void remove() {
      if (given < 0) {
        throw new IllegalStateException("Nothing was given, or it was removed already");
      }
      if (!removeVersion(given, version)) {
        throw new ConcurrentModificationException(
            remote.label() + " was changed since this iterator read from it");
      }
      version++;
      next = given;
      given = -1;
    }
  }
}
