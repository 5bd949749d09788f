package io.partita.shared;

import io.partita.wire.WireReader;
import java.io.ObjectStreamException;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Named attributes in the manager, each a value or null: Python's {@code Namespace}. Each method is
 * one step; safe for use by several threads.
 */
public final class SharedNamespace implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedNamespace(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private WireReader ask(byte verb, String name) {
    return remote.ask(remote.request(verb).writeEncoded(remote.key(Objects.requireNonNull(name))));
  }

  /**
   * The attribute, which whoever set it knows the type of.
   *
   * @throws NoSuchElementException if it is not set
   */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <T> T get(String name) {
    WireReader result = ask(MapVerb.GET, name);
    if (!result.readBoolean()) {
      throw new NoSuchElementException("%s has no attribute %s".formatted(remote.label(), name));
    }
    return remote.read(result);
  }

  /** Whether the attribute is set. */
  public boolean has(String name) {
    return ask(MapVerb.HAS, name).readBoolean();
  }

  /**
   * Sets the attribute.
   *
   * @throws SharedObjectException if there is no room for the value
   */
  public void set(String name, @Nullable Object value) {
    remote.ask(
        remote
            .request(MapVerb.PUT)
            .writeEncoded(remote.key(Objects.requireNonNull(name)))
            .writeEncoded(remote.encoded(value)));
  }

  /** Whether the attribute was set, and is not any more: Python's {@code del}. */
  public boolean remove(String name) {
    return ask(MapVerb.REMOVE, name).readBoolean();
  }

  /** The names of all attributes in their alphabetical order; a copy. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    new SharedSet<String>(remote).forEach(names::add);
    return names;
  }

  @Override
  public String toString() {
    return remote.label() + " " + names();
  }
}
