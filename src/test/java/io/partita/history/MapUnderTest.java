package io.partita.history;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A map of texts, with calls and answers as {@link Register} wants them, behind a key. */
class MapUnderTest {
  private final ConcurrentMap<String, String> map;

  MapUnderTest(ConcurrentMap<String, String> map) {
    this.map = map;
  }

  static MapUnderTest ofTheJdk() {
    return new MapUnderTest(new ConcurrentHashMap<>());
  }

  /** Some call, with a value that no other call has. */
  final String randomCall(String key, String value) {
    return switch (ThreadLocalRandom.current().nextInt(6)) {
      case 0 -> "put %s %s".formatted(key, value);
      case 1 -> "putIfAbsent %s %s".formatted(key, value);
      case 2 -> "remove %s".formatted(key);
      case 3 -> "compareAndSet %s %s %s".formatted(key, perform("get " + key), value);
      default -> "get %s".formatted(key);
    };
  }

  final String perform(String call) {
    String[] words = call.split(" ", -1);
    String key = words[1];
    return switch (words[0]) {
      case "put" -> shown(map.put(key, words[2]));
      case "putIfAbsent" -> shown(putIfAbsent(key, words[2]));
      case "remove" -> shown(map.remove(key));
      case "compareAndSet" -> Boolean.toString(replace(key, words[2], words[3]));
      default -> shown(get(key));
    };
  }

  private static String shown(@Nullable String value) {
    return value == null ? Register.NONE : value;
  }

  @Nullable String get(String key) {
    return map.get(key);
  }

  @Nullable String putIfAbsent(String key, String value) {
    return map.putIfAbsent(key, value);
  }

  boolean replace(String key, String old, String value) {
    return old.equals(Register.NONE)
        ? map.putIfAbsent(key, value) == null
        : map.replace(key, old, value);
  }
}
