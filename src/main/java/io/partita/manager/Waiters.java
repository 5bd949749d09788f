package io.partita.manager;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for one thing, first come, first served.
 *
 * @param <T> what is known of each besides
 */
final class Waiters<T> {
  /** A request and what it wants. */
  record Waiter<T>(Ask ask, T wish) {}

  private final ArrayDeque<Waiter<T>> queue = new ArrayDeque<>();

  /** Keeps a request; it is refused if too many wait already. */
  void park(Ask ask, T wish) {
    ask.park();
    if (ask.isOpen()) {
      queue.add(new Waiter<>(ask, wish));
    }
  }

  /** One that is kept already, and waits here from now on. */
  void takeOver(Ask ask, T wish) {
    queue.add(new Waiter<>(ask, wish));
  }

  /** Who waits no more, in their order. */
  List<Waiter<T>> removeIf(Predicate<Waiter<T>> which) {
    List<Waiter<T>> removed = queue.stream().filter(which).toList();
    queue.removeAll(removed);
    return removed;
  }

  int count(Predicate<Waiter<T>> which) {
    return (int) queue.stream().filter(which).count();
  }

  /** The first of them, who goes on waiting. */
  @Nullable Waiter<T> peek() {
    return queue.peek();
  }

  /** The first, who does not wait any more: it has to be answered. */
  @Nullable Waiter<T> poll() {
    return queue.poll();
  }

  /** What is known of one of them; null if it is none. */
  @Nullable T wish(Ask ask) {
    for (Waiter<T> waiter : queue) {
      if (waiter.ask == ask) {
        return waiter.wish;
      }
    }
    return null;
  }

  /** Some were withdrawn. */
  void forgetWithdrawn() {
    queue.removeIf(waiter -> !waiter.ask.isOpen());
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  int size() {
    return queue.size();
  }

  /** Each in its turn; they do not wait any more. */
  void drain(Consumer<Waiter<T>> each) {
    for (Waiter<T> next = poll(); next != null; next = poll()) {
      each.accept(next);
    }
  }
}
