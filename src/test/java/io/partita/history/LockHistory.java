package io.partita.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a lock has let in one at a time, with a token that only grows.
 *
 * <p>Calls are {@code lock}, which returns the token or {@code refused}, {@code hold}, for whatever
 * is done meanwhile, and {@code unlock}. A holder has it for certain from the return of {@code
 * lock} until it calls {@code unlock}; one that was killed, until the last that is known of it.
 */
public final class LockHistory {
  private static final String REFUSED = "refused";

  /** One grant, and the last that is known of its holder. */
  private record Hold(Operation lock, long until) {
    long since() {
      return lock.returned();
    }

    long token() {
      return Long.parseLong(String.valueOf(lock.result()));
    }

    String text(long origin) {
      return "%s, held for %.1f us at least"
          .formatted(lock.text(origin), (until - since()) / 1000.0);
    }
  }

  private LockHistory() {}

  /** What is wrong with it; empty if nothing is. */
  public static Optional<String> violation(List<Operation> history) {
    List<Hold> holds = holds(history);
    Hold last = null;
    for (Hold next : holds) {
      if (last != null && next.since() < last.until) {
        return Optional.of(report("Two had the lock at the same time", last, next));
      }
      if (last != null && next.token() <= last.token()) {
        return Optional.of(report("A later grant has no higher token", last, next));
      }
      last = next;
    }
    return Optional.empty();
  }

  private static List<Hold> holds(List<Operation> history) {
    List<Operation> byCall =
        history.stream().sorted(Comparator.comparingLong(Operation::called)).toList();
    List<Hold> holds = new ArrayList<>();
    Map<String, Hold> open = new HashMap<>();
    for (Operation one : byCall) {
      Hold current = open.remove(one.process());
      if (one.verb().equals("lock")) {
        requireNone(current, one);
        if (one.isKnown() && !REFUSED.equals(one.result())) {
          open.put(one.process(), new Hold(one, one.returned()));
        }
      } else if (current == null) {
        throw new IllegalArgumentException("Not held: " + one);
      } else if (one.verb().equals("unlock")) {
        holds.add(new Hold(current.lock, one.called()));
      } else {
        open.put(
            one.process(), new Hold(current.lock, one.isKnown() ? one.returned() : one.called()));
      }
    }
    holds.addAll(open.values());
    holds.sort(Comparator.comparingLong(Hold::since));
    return holds;
  }

  private static void requireNone(@Nullable Hold current, Operation one) {
    if (current != null) {
      throw new IllegalArgumentException("Locked twice: " + one);
    }
  }

  private static String report(String what, Hold first, Hold second) {
    long origin = Math.min(first.lock.called(), second.lock.called());
    return what + "\n  " + first.text(origin) + "\n  " + second.text(origin);
  }
}
