package io.partita.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a first-in-first-out queue could have answered so, where each value is put once only.
 *
 * <p>Calls are {@code put VALUE}, which returns {@code ok} or {@code refused}, and {@code take} or
 * {@code take MOST}, which returns values with blanks in between, or {@code empty}. Whatever is
 * left in the queue has to be taken in the end, as a part of the history.
 *
 * <p>What is judged is complete for such histories (Henzinger, Sezgin, Vafeiadis: Aspect-oriented
 * linearizability proofs): nothing from nowhere, nothing twice, nothing lost, no two values that
 * were put one after the other taken the other way round, and no {@code empty} while something was
 * there all the time. A call whose result is not known may have put its value, or taken one.
 */
public final class QueueHistory {
  private static final String OK = "ok";
  private static final String REFUSED = "refused";
  private static final String EMPTY = "empty";
  private static final int MOST_SHOWN = 5;

  /** A value that was put and taken. */
  private record Passage(String value, Operation put, Operation take) {}

  private final Map<String, Operation> puts = new HashMap<>();
  private final Map<String, Operation> takes = new LinkedHashMap<>();
  private final List<Operation> empties = new ArrayList<>();
  private final List<Passage> passages = new ArrayList<>();
  private int unknownTakes;
  private @Nullable String violation;

  private QueueHistory(List<Operation> history) {
    history.stream().filter(QueueHistory::isPut).forEach(this::addPut);
    history.stream().filter(one -> !isPut(one)).forEach(this::addTake);
  }

  /** What is wrong with it; empty if nothing is. */
  public static Optional<String> violation(List<Operation> history) {
    QueueHistory all = new QueueHistory(history);
    all.takes.forEach(all::judgeOrigin);
    if (all.violation == null) {
      all.judgeLosses();
      all.judgeOrder();
      all.judgeEmpties();
    }
    return Optional.ofNullable(all.violation);
  }

  private static boolean isPut(Operation one) {
    return one.verb().equals("put");
  }

  private void addPut(Operation put) {
    if (puts.put(put.argument(1), put) != null) {
      throw new IllegalArgumentException("Put twice: " + put.argument(1));
    }
  }

  private void addTake(Operation take) {
    String result = take.result();
    if (result == null) {
      unknownTakes += take.call().contains(" ") ? Integer.parseInt(take.argument(1)) : 1;
    } else if (result.equals(EMPTY)) {
      empties.add(take);
    } else {
      for (String value : result.split(" ", -1)) {
        Operation before = takes.putIfAbsent(value, take);
        if (before != null) {
          report("%s was taken twice".formatted(value), before, take);
        }
      }
    }
  }

  private void report(String what, Operation... shown) {
    if (violation == null) {
      long origin = Arrays.stream(shown).mapToLong(Operation::called).min().orElse(0);
      violation =
          what
              + Arrays.stream(shown)
                  .map(one -> "\n  " + one.text(origin))
                  .collect(Collectors.joining());
    }
  }

  private void judgeOrigin(String value, Operation take) {
    Operation put = puts.get(value);
    if (put == null) {
      report("%s was taken, and nobody put it".formatted(value), take);
    } else if (REFUSED.equals(put.result())) {
      report("%s was taken, and its put refused".formatted(value), put, take);
    } else if (take.returned() < put.called()) {
      report("%s was taken before it was put".formatted(value), take, put);
    } else {
      passages.add(new Passage(value, put, take));
    }
  }

  private void judgeLosses() {
    List<Operation> lost =
        puts.entrySet().stream()
            .filter(put -> OK.equals(put.getValue().result()) && !takes.containsKey(put.getKey()))
            .map(Map.Entry::getValue)
            .sorted(Comparator.comparingLong(Operation::called))
            .toList();
    if (lost.size() > unknownTakes) {
      report(
          "%d values were lost, and whose calls were cut off may have %d at most"
              .formatted(lost.size(), unknownTakes),
          lost.stream().limit(MOST_SHOWN).toArray(Operation[]::new));
    }
  }

  /** Puts in the order of their calls meet the one, of those over by then, that was taken last. */
  private void judgeOrder() {
    List<Passage> byCall = sorted(Comparator.comparingLong(one -> one.put.called()));
    List<Passage> byReturn = sorted(Comparator.comparingLong(one -> one.put.returned()));
    int over = 0;
    Passage latest = null;
    for (Passage one : byCall) {
      while (byReturn.get(over).put.returned() < one.put.called()) {
        Passage next = byReturn.get(over++);
        if (latest == null || next.take.called() > latest.take.called()) {
          latest = next;
        }
      }
      if (latest != null && one.take.returned() < latest.take.called()) {
        reportOrder(latest, one);
      }
    }
    judgeOrderWithin();
  }

  /** Of what one call has taken. */
  private void judgeOrderWithin() {
    Passage latest = null;
    for (Passage one : passages) {
      if (latest == null || !latest.take.equals(one.take)) {
        latest = one;
      } else if (one.put.returned() < latest.put.called()) {
        reportOrder(one, latest);
      } else if (one.put.called() > latest.put.called()) {
        latest = one;
      }
    }
  }

  private void reportOrder(Passage first, Passage second) {
    report(
        "%s was put before %s, and taken after it".formatted(first.value, second.value),
        first.put,
        second.put,
        second.take,
        first.take);
  }

  private List<Passage> sorted(Comparator<Passage> order) {
    return passages.stream().sorted(order).toList();
  }

  /** Whether at each moment of such a call some value was in the queue for certain. */
  private void judgeEmpties() {
    List<Passage> byReturn = sorted(Comparator.comparingLong(one -> one.put.returned()));
    for (Operation empty : empties) {
      long covered = empty.called();
      for (Passage one : byReturn) {
        if (one.put.returned() >= covered) {
          break;
        }
        covered = Math.max(covered, one.take.called());
      }
      if (covered > empty.returned()) {
        report("The queue was said to be empty, and never was", empty);
      }
    }
  }
}
