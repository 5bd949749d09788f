package io.partita.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of operations that a model allows: Wing and Gong's search, with Lowe's memory
 * of the places where it has been (Testing for linearizability, 2017).
 */
final class Search<S> {
  /** A call, or the return that belongs to it; in a list by time, from which calls are lifted. */
  private static final class Event {
    final Operation operation;
    final int number;
    final @Nullable Event end;
    @Nullable Event before;
    @Nullable Event next;

    Event(Operation operation, int number, @Nullable Event end) {
      this.operation = operation;
      this.number = number;
      this.end = end;
    }

    long time() {
      return end == null ? operation.returned() : operation.called();
    }

    void lift() {
      unlink();
      if (end != null) {
        end.unlink();
      }
    }

    void unlift() {
      if (end != null) {
        end.relink();
      }
      relink();
    }

    private void unlink() {
      if (before != null) {
        before.next = next;
      }
      if (next != null) {
        next.before = before;
      }
    }

    private void relink() {
      if (before != null) {
        before.next = this;
      }
      if (next != null) {
        next.before = this;
      }
    }
  }

  /** A place of the search: what has had its effect, and the state then. */
  private record Place<S>(BitSet done, S state) {}

  /** What was chosen, and the state before it. */
  private record Choice<S>(Event call, S before) {}

  private final Model<S> model;
  private final Event head;
  private final Set<Place<S>> seen = new HashSet<>();
  private final Deque<Choice<S>> choices = new ArrayDeque<>();
  private final BitSet done = new BitSet();
  private S state;

  /** How many of those whose results are known had no effect yet. */
  private int left;

  private Search(Model<S> model, List<Operation> history, S initial) {
    this.model = model;
    this.state = initial;
    this.left = (int) history.stream().filter(Operation::isKnown).count();
    this.head = linked(history);
  }

  static <S> boolean explains(Model<S> model, List<Operation> history, S initial) {
    return new Search<>(model, history, initial).run();
  }

  private static Event linked(List<Operation> history) {
    List<Event> events = new ArrayList<>();
    for (Operation one : history) {
      Event end = new Event(one, events.size(), null);
      events.add(end);
      events.add(new Event(one, events.size(), end));
    }
    // At the same time calls come first: then they overlap, which excludes less.
    events.sort(Comparator.comparingLong(Event::time).thenComparing(event -> event.end == null));
    Event head = new Event(new Operation("", "", null, 0, Operation.NEVER), -1, null);
    Event last = head;
    for (Event event : events) {
      last.next = event;
      event.before = last;
      last = event;
    }
    return head;
  }

  private boolean run() {
    Event event = head.next;
    while (left > 0) {
      if (event == null) {
        throw new IllegalStateException("A return is missing");
      }
      if (event.end == null) {
        // This one has returned, and had no effect in time: another order is to be tried.
        if (choices.isEmpty()) {
          return false;
        }
        event = undo(choices.pop());
      } else {
        event = choose(event) ? head.next : event.next;
      }
    }
    return true;
  }

  private boolean choose(Event call) {
    S after = model.after(state, call.operation);
    if (after == null) {
      return false;
    }
    done.set(call.number);
    if (!seen.add(new Place<>((BitSet) done.clone(), after))) {
      done.clear(call.number);
      return false;
    }
    choices.push(new Choice<>(call, state));
    state = after;
    left -= call.operation.isKnown() ? 1 : 0;
    call.lift();
    return true;
  }

  private @Nullable Event undo(Choice<S> choice) {
    Event call = choice.call;
    call.unlift();
    state = choice.before;
    done.clear(call.number);
    left += call.operation.isKnown() ? 1 : 0;
    return call.next;
  }
}
