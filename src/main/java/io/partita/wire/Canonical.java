package io.partita.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Gives equal objects the same encoding, as keys need it. */
final class Canonical {
  private static final Comparator<byte[]> ORDER = Arrays::compare;

  private Canonical() {}

  /** An equal of a common value, with its sets and maps in the order of their encodings. */
  static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Double number) {
      return number.isNaN() ? Double.NaN : number;
    }
    if (value instanceof Float number) {
      return number.isNaN() ? Float.NaN : number;
    }
    if (value instanceof List<?> list) {
      return list(list);
    }
    if (value instanceof Set<?> set) {
      return new LinkedHashSet<>(sorted(list(set)).values());
    }
    return value instanceof Map<?, ?> map ? map(map) : value;
  }

  private static List<@Nullable Object> list(Collection<?> elements) {
    List<@Nullable Object> list = new ArrayList<>();
    elements.forEach(element -> list.add(value(element)));
    return list;
  }

  private static Map<byte[], @Nullable Object> sorted(List<@Nullable Object> elements) {
    TreeMap<byte[], @Nullable Object> sorted = new TreeMap<>(ORDER);
    elements.forEach(element -> sorted.put(bytes(element), element));
    return sorted;
  }

  private static byte[] bytes(@Nullable Object value) {
    return new WireWriter().writeValue(value).toBytes();
  }

  private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> map) {
    Map<@Nullable Object, @Nullable Object> values = new HashMap<>();
    map.forEach((key, value) -> values.put(value(key), value(value)));
    Map<@Nullable Object, @Nullable Object> sorted = new LinkedHashMap<>();
    for (Object key : sorted(new ArrayList<>(values.keySet())).values()) {
      sorted.put(key, values.get(key));
    }
    return sorted;
  }

  /**
   * The parts of one object, each replaced by the first that equals it: serialisation writes
   * whether two parts are the same, which is nothing that {@code equals} sees.
   */
  static UnaryOperator<Object> parts() {
    Map<Object, Object> known = new HashMap<>();
    return part -> {
      Object first = known.putIfAbsent(part, part);
      return first != null && first.getClass() == part.getClass() ? first : part;
    };
  }
}
