package io.partita.child;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was {@linkplain ProcessContext#declare declared} for children of {@link StartMethod#FORK}:
 * in the process that declared it the objects themselves, in a child its own deep copies, as they
 * were when it was started. A child's own children of this start method get copies of those.
 *
 * <p>Safe for use by several threads; what the objects allow is their own matter.
 */
public final class ChildState {
  private static final Map<String, Object> STATE = new ConcurrentHashMap<>();

  private ChildState() {}

  /**
   * What was declared by a name.
   *
   * @throws IllegalStateException if nothing was, in this process or in its parent before it was
   *     started, or if it is of another type
   */
  public static <T> T get(String name, Class<T> type) {
    Object value = STATE.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "No state '%s' is declared here, only %s; declare it in the parent before start(), in the FORK context"
              .formatted(name, names()));
    }
    if (!type.isInstance(value)) {
      throw new IllegalStateException(
          "State '%s' is a %s, not a %s"
              .formatted(name, value.getClass().getName(), type.getName()));
    }
    return type.cast(value);
  }

  /** The names that something is declared by, in order. */
  public static Set<String> names() {
    return new TreeSet<>(STATE.keySet());
  }

  static Map<String, Object> all() {
    return Map.copyOf(STATE);
  }

  static void put(String name, Object value) {
    STATE.put(name, value);
  }

  static void remove(String name) {
    STATE.remove(name);
  }

  static void inherit(Map<String, Object> state) {
    STATE.putAll(state);
  }
}
