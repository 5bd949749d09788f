package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set in the manager. An iterator goes through the elements that are there all the time, and
 * perhaps others.
 */
final class SharedSet<E> extends AbstractSet<E> implements SharedObject {
  private static final Encoded NOTHING = Encoded.of(null);
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedSet(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private Encoded key(Object element) {
    return remote.key(Objects.requireNonNull(element, "A set has no null"));
  }

  private boolean wasThere(WireWriter request) {
    return remote.ask(request).readBoolean();
  }

  @Override
  public boolean contains(Object element) {
    return wasThere(remote.request(MapVerb.HAS).writeEncoded(key(element)));
  }

  @Override
  public boolean add(E element) {
    WireWriter request = remote.request(MapVerb.PUT_IF_ABSENT).writeEncoded(key(element));
    return !wasThere(request.writeEncoded(NOTHING));
  }

  /** In messages of about 1 MiB, each of which adds all it has or nothing. */
  @Override
  public boolean addAll(Collection<? extends E> elements) {
    Batch batch = new Batch(remote, () -> remote.request(MapVerb.PUT_ALL));
    elements.forEach(element -> batch.add(key(element), NOTHING));
    batch.flush();
    return batch.answers().stream().mapToInt(answer -> answer.readInt()).sum() > 0;
  }

  @Override
  public boolean remove(Object element) {
    return wasThere(remote.request(MapVerb.REMOVE).writeEncoded(key(element)));
  }

  @Override
  public boolean removeAll(Collection<?> elements) {
    return removeEach(this, elements);
  }

  /** Without looking at all that is there, as {@link AbstractSet} does for few of them. */
  static boolean removeEach(Set<?> set, Collection<?> elements) {
    boolean any = false;
    for (Object element : elements) {
      any |= element != null && set.remove(element);
    }
    return any;
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
  public Iterator<E> iterator() {
    return new MapScan<E, E>(remote, false) {
      @Override
      E give(E element, @Nullable Encoded nothing) {
        return element;
      }

      @Override
      void remove(E element) {
        SharedSet.this.remove(element);
      }
    };
  }
}
