package io.partita.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Queues with one fault each, as somebody might make it. */
enum BrokenQueue {
  /** Two that put at the same time: one of the values is gone. */
  LOSES("lost"),
  /** Two that take at the same time get the same value. */
  GIVES_TWICE("taken twice"),
  LAST_IN_FIRST_OUT("and taken after it"),
  /** Each value goes into one of two queues, and whoever takes looks into them in turn. */
  STRIPED("and taken after it"),
  /** Whoever takes while another one does is told that nothing is there. */
  FALSELY_EMPTY("never was"),
  /** A put that was refused has put all the same. */
  REFUSES_FALSELY("its put refused");

  private final String violation;

  BrokenQueue(String violation) {
    this.violation = violation;
  }

  QueueUnderTest make() {
    return switch (this) {
      case LOSES -> losing();
      case GIVES_TWICE -> givingTwice();
      case LAST_IN_FIRST_OUT -> lastInFirstOut();
      case STRIPED -> striped();
      case FALSELY_EMPTY -> falselyEmpty();
      case REFUSES_FALSELY -> refusingFalsely();
    };
  }

  /** A part of what a checker has to say of it. */
  String violation() {
    return violation;
  }

  private static QueueUnderTest losing() {
    ConcurrentLinkedQueue<String> items = new ConcurrentLinkedQueue<>();
    AtomicReference<@Nullable String> slot = new AtomicReference<>();
    return new QueueUnderTest(
        value -> {
          slot.set(value);
          String mine = slot.getAndSet(null);
          return mine == null || items.add(mine);
        },
        items::poll);
  }

  private static QueueUnderTest givingTwice() {
    ConcurrentLinkedQueue<String> items = new ConcurrentLinkedQueue<>();
    return new QueueUnderTest(
        items::add,
        () -> {
          String first = items.peek();
          Contention.pause();
          if (first != null) {
            items.remove(first);
          }
          return first;
        });
  }

  private static QueueUnderTest lastInFirstOut() {
    Deque<String> items = new ConcurrentLinkedDeque<>();
    return new QueueUnderTest(items::offerFirst, items::pollFirst);
  }

  private static QueueUnderTest striped() {
    List<ConcurrentLinkedQueue<String>> stripes =
        List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
    AtomicInteger next = new AtomicInteger();
    return new QueueUnderTest(
        value -> stripes.get(value.hashCode() & 1).add(value),
        () -> {
          int first = next.getAndIncrement() & 1;
          String value = stripes.get(first).poll();
          return value == null ? stripes.get(1 - first).poll() : value;
        });
  }

  private static QueueUnderTest falselyEmpty() {
    Deque<String> items = new ArrayDeque<>();
    AtomicInteger takers = new AtomicInteger();
    return new QueueUnderTest(
        value -> {
          synchronized (items) {
            return items.add(value);
          }
        },
        () -> {
          try {
            if (takers.incrementAndGet() > 1) {
              return null;
            }
            synchronized (items) {
              return items.poll();
            }
          } finally {
            takers.decrementAndGet();
          }
        });
  }

  private static QueueUnderTest refusingFalsely() {
    ConcurrentLinkedQueue<String> items = new ConcurrentLinkedQueue<>();
    AtomicInteger size = new AtomicInteger();
    return new QueueUnderTest(
        value -> {
          items.add(value);
          return size.incrementAndGet() < 100;
        },
        () -> {
          String value = items.poll();
          size.addAndGet(value == null ? 0 : -1);
          return value;
        });
  }
}
