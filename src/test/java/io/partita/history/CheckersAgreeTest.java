package io.partita.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checkers against the simplest thing that can decide the same, with many small histories. */
class CheckersAgreeTest {
  private static final int HISTORIES = 5_000;
  private static final int LAST = 12;
  private static final String[] CALLS = {
    "get", "get", "put x", "put y", "putIfAbsent z", "remove", "compareAndSet x y"
  };
  private static final String[] RESULTS = {Register.NONE, "x", "y", "z"};

  private final Random random = new Random(1);
  private int possible;

  @Test
  void search_findsWhatTryingAllOrdersFinds() {
    for (int i = 0; i < HISTORIES; i++) {
      List<Operation> history = randomRegisterHistory();
      boolean expected = isPossible(new Register(), history, Register.NONE);
      possible += expected ? 1 : 0;
      assertThat(Linearizability.violation(new Register(), history).isEmpty())
          .describedAs("%s", history)
          .isEqualTo(expected);
    }
    assertThat(possible).isBetween(HISTORIES / 20, HISTORIES * 19 / 20);
  }

  @Test
  void rulesOfAQueue_findWhatTryingAllOrdersFinds() {
    for (int i = 0; i < HISTORIES; i++) {
      List<Operation> history = randomQueueHistory();
      boolean expected = isPossible(new QueueModel(), history, List.of());
      possible += expected ? 1 : 0;
      assertThat(QueueHistory.violation(history).isEmpty())
          .describedAs("%s", history)
          .isEqualTo(expected);
    }
    assertThat(possible).isBetween(HISTORIES / 20, HISTORIES * 19 / 20);
  }

  /** Tries all orders that do not contradict the times. */
  private static <S> boolean isPossible(Model<S> model, List<Operation> left, S state) {
    if (left.stream().noneMatch(Operation::isKnown)) {
      return true;
    }
    long firstReturn = left.stream().mapToLong(Operation::returned).min().orElseThrow();
    for (Operation one : left) {
      S after = one.called() > firstReturn ? null : model.after(state, one);
      if (after != null) {
        List<Operation> others = new ArrayList<>(left);
        others.remove(one);
        if (isPossible(model, others, after)) {
          return true;
        }
      }
    }
    return false;
  }

  private List<Operation> randomRegisterHistory() {
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(4); i++) {
      String call = CALLS[random.nextInt(CALLS.length)];
      String result =
          call.startsWith("compare")
              ? Boolean.toString(random.nextBoolean())
              : RESULTS[random.nextInt(RESULTS.length)];
      history.add(randomlyTimed("p" + i, call, random.nextInt(5) == 0 ? null : result));
    }
    return history;
  }

  private Operation randomlyTimed(String process, String call, @Nullable String result) {
    long called = random.nextInt(LAST);
    long returned =
        result == null ? Operation.NEVER : called + 1 + random.nextInt(LAST - (int) called);
    return new Operation(process, call, result, called, returned);
  }

  /** Where all that is put is taken: otherwise it would be lost, which no order of calls shows. */
  private List<Operation> randomQueueHistory() {
    List<Operation> history = new ArrayList<>();
    for (String value : List.of("a", "b", "c").subList(0, 1 + random.nextInt(3))) {
      history.add(randomlyTimed("p", "put " + value, "ok"));
      history.add(randomlyTimed("c", "take", value));
    }
    if (random.nextBoolean()) {
      history.add(randomlyTimed("d", "take", "empty"));
    }
    return history;
  }

  /** A queue that is used by one only. */
  private static final class QueueModel implements Model<List<String>> {
    @Override
    public List<String> initial() {
      return List.of();
    }

    @Override
    public @Nullable List<String> after(List<String> state, Operation operation) {
      if (operation.verb().equals("put")) {
        List<String> more = new ArrayList<>(state);
        more.add(operation.argument(1));
        return more;
      }
      String first = state.isEmpty() ? "empty" : state.get(0);
      if (!first.equals(operation.result())) {
        return null;
      }
      return state.isEmpty() ? state : state.subList(1, state.size());
    }

    @Override
    public Collection<List<String>> states(List<Operation> operations) {
      return List.of(List.of());
    }
  }
}
