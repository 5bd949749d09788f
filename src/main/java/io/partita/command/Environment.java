package io.partita.command;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a command: this process's own with changes, or an empty one with additions.
 *
 * @param inherits whether it begins with this process's own
 * @param added set besides, in place of inherited ones
 * @param removed not inherited
 */
public record Environment(boolean inherits, Map<String, String> added, Set<String> removed) {
  /** This process's own. */
  public static final Environment INHERITED = new Environment(true, Map.of(), Set.of());

  /** Nothing at all, not even {@code PATH}. */
  public static final Environment EMPTY = new Environment(false, Map.of(), Set.of());

  public Environment {
    added = Map.copyOf(added);
    removed = Set.copyOf(removed);
    added.forEach(Environment::check);
    removed.forEach(name -> check(name, ""));
  }

  private static void check(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "A variable's name has at least one letter, no '=' and no NUL, was '%s'"
              .formatted(name.replace('\0', '?')));
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("The value of variable " + name + " has a NUL in it");
    }
  }

  /** With this variable set. */
  public Environment with(String name, String value) {
    Map<String, String> more = new HashMap<>(added);
    more.put(name, value);
    return new Environment(inherits, more, removed);
  }

  /** Without this variable, wherever it comes from. */
  public Environment without(String name) {
    Map<String, String> fewer = new HashMap<>(added);
    fewer.remove(name);
    Set<String> more = new HashSet<>(removed);
    more.add(name);
    return new Environment(inherits, fewer, more);
  }

  /** The value that the command will see, null if there is none. */
  public @Nullable String get(String name) {
    String value = added.get(name);
    if (value != null) {
      return value;
    }
    return inherits && !removed.contains(name) ? System.getenv(name) : null;
  }

  /** Names and the number of values only: a value may be a secret. */
  @Override
  public String toString() {
    return "%s, added %s, removed %s"
        .formatted(inherits ? "inherited" : "empty", added.keySet(), removed);
  }
}
