package io.partita.child;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which context has made an object whose class knows nothing of contexts. Forgets an object that
 * nobody else remembers.
 */
final class ContextBindings {
  private static final ReferenceQueue<Object> FORGOTTEN = new ReferenceQueue<>();
  private static final Map<Key, ProcessContext> MAKERS = new ConcurrentHashMap<>();

  private ContextBindings() {}

  static void bind(Object object, ProcessContext maker) {
    for (Reference<?> gone = FORGOTTEN.poll(); gone != null; gone = FORGOTTEN.poll()) {
      MAKERS.remove(gone);
    }
    MAKERS.put(new Key(object, FORGOTTEN), maker);
  }

  static @Nullable ProcessContext makerOf(Object object) {
    return MAKERS.isEmpty() ? null : MAKERS.get(new Key(object, null));
  }

  /** Two are equal if they mean the same object. */
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object object, @Nullable ReferenceQueue<Object> queue) {
      super(object, queue);
      this.hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other || (other instanceof Key key && get() != null && get() == key.get());
    }
  }
}
