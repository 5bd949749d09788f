package io.partita.history;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key of a map: {@code get}, {@code put V}, {@code putIfAbsent V} and {@code remove} return
 * what there was, or {@code none}; {@code compareAndSet OLD NEW} returns whether it did.
 */
public final class Register implements Model<String> {
  public static final String NONE = "none";

  @Override
  public String initial() {
    return NONE;
  }

  @Override
  public @Nullable String after(String state, Operation operation) {
    boolean isCompared = operation.verb().equals("compareAndSet");
    String result = isCompared ? Boolean.toString(state.equals(operation.argument(1))) : state;
    if (operation.isKnown() && !result.equals(operation.result())) {
      return null;
    }
    return switch (operation.verb()) {
      case "get" -> state;
      case "put" -> operation.argument(1);
      case "putIfAbsent" -> state.equals(NONE) ? operation.argument(1) : state;
      case "remove" -> NONE;
      case "compareAndSet" -> state.equals(operation.argument(1)) ? operation.argument(2) : state;
      default -> throw new IllegalArgumentException(operation.toString());
    };
  }

  @Override
  public Collection<String> states(List<Operation> operations) {
    Set<String> states = new HashSet<>(Set.of(NONE, "something else"));
    for (Operation one : operations) {
      String[] words = one.call().split(" ", -1);
      states.addAll(List.of(words).subList(1, words.length));
      states.add(one.isKnown() ? String.valueOf(one.result()) : NONE);
    }
    return states;
  }
}
