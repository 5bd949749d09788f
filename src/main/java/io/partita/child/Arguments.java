package io.partita.child;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task is given: some by position, some by name, as Python's {@code args} and {@code
 * kwargs}. Immutable, as far as what it holds is.
 *
 * @param positional by position, from 0
 * @param named by name
 */
public record Arguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named)
    implements Serializable {
  public static final Arguments NONE = new Arguments(List.of(), Map.of());

  public Arguments {
    positional = Collections.unmodifiableList(new ArrayList<>(positional));
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  /** Arguments by position. */
  public static Arguments of(@Nullable Object... positional) {
    return new Arguments(Arrays.asList(positional), Map.of());
  }

  /** These, and one by name in place of any that had the name. */
  public Arguments with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(named);
    more.put(name, value);
    return new Arguments(positional, more);
  }

  /**
   * The argument at a position.
   *
   * @throws IllegalArgumentException if there is none, it is null, or it is of another type
   */
  public <T> T get(int index, Class<T> type) {
    if (index < 0 || index >= positional.size()) {
      throw new IllegalArgumentException(
          "There is no argument %d; there are %d".formatted(index, positional.size()));
    }
    return cast("Argument " + index, positional.get(index), type);
  }

  /**
   * The argument of a name.
   *
   * @throws IllegalArgumentException if there is none, it is null, or it is of another type
   */
  public <T> T get(String name, Class<T> type) {
    if (!named.containsKey(name)) {
      throw new IllegalArgumentException(
          "There is no argument '%s'; there are %s".formatted(name, named.keySet()));
    }
    return cast("Argument '" + name + "'", named.get(name), type);
  }

  /** As {@link #get(String, Class)}, but {@code otherwise} if there is no argument of the name. */
  public <T> T getOr(String name, Class<T> type, T otherwise) {
    return named.containsKey(name) ? get(name, type) : otherwise;
  }

  private static <T> T cast(String what, @Nullable Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      String actual = value == null ? "null" : "a " + value.getClass().getName();
      throw new IllegalArgumentException(
          "%s is %s, not a %s".formatted(what, actual, type.getName()));
    }
    return type.cast(value);
  }
}
