package io.partita.history;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether each operation of a history can have had its effect at one moment between its call and
 * its return, as the model says. What is called by others is another history: see {@link
 * Recorder#byFirstArgument}.
 */
public final class Linearizability {
  private Linearizability() {}

  /** The shortest part of the history that nothing can explain; empty if all can be. */
  public static <S> Optional<String> violation(Model<S> model, List<Operation> history) {
    if (Search.explains(model, history, model.initial())) {
      return Optional.empty();
    }
    List<Operation> known =
        history.stream()
            .filter(Operation::isKnown)
            .sorted(Comparator.comparingLong(Operation::returned))
            .toList();
    int end =
        first(
            1,
            known.size(),
            count -> !Search.explains(model, until(history, known, count), model.initial()));
    List<Operation> begun = until(history, known, end);
    int start = first(0, end - 1, count -> isExplained(model, since(begun, known, count))) - 1;
    return Optional.of(report(start <= 0 ? begun : since(begun, known, start), start > 0));
  }

  /** The first of {@code from} to {@code to} for which it holds, as for all after it. */
  private static int first(int from, int to, IntPredicate holds) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (holds.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** What had been called when so many had returned; what others would return is not known yet. */
  private static List<Operation> until(List<Operation> history, List<Operation> known, int count) {
    long end = known.get(count - 1).returned();
    return history.stream()
        .filter(one -> one.called() <= end)
        .map(one -> one.returned() <= end ? one : one.withoutResult())
        .toList();
  }

  /** What had not returned when so many had; who had called already may have had its effect. */
  private static List<Operation> since(List<Operation> history, List<Operation> known, int count) {
    if (count == 0) {
      return history;
    }
    long start = known.get(count - 1).returned();
    return history.stream()
        .filter(one -> one.returned() > start)
        .map(one -> one.called() > start ? one : one.withoutResult())
        .toList();
  }

  /** Whether the operations can be explained from any state. */
  private static <S> boolean isExplained(Model<S> model, List<Operation> operations) {
    Collection<S> states = model.states(operations);
    return states.stream().anyMatch(state -> Search.explains(model, operations, state));
  }

  private static String report(List<Operation> window, boolean fromAnyState) {
    long origin = window.stream().mapToLong(Operation::called).min().orElse(0);
    Stream<String> lines =
        window.stream()
            .sorted(Comparator.comparingLong(Operation::called))
            .map(one -> "\n  " + one.text(origin));
    return "No order explains these operations"
        + (fromAnyState ? ", whatever was before" : "")
        + lines.collect(Collectors.joining());
  }
}
