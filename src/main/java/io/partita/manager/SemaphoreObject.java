package io.partita.manager;

import io.partita.manager.Waiters.Waiter;
import io.partita.shared.Refusal;
import io.partita.shared.SemaphoreSettings;
import io.partita.shared.SemaphoreVerb;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Permits. What a session has when it ends comes back. A session that releases more than it has
 * lets go of what others have, first of those who have had theirs longest.
 */
final class SemaphoreObject extends ManagedObject {
  private final SemaphoreSettings settings;
  private final Waiters<Integer> waiters = new Waiters<>();

  /** Who has permits, and how many; who has had some longest is first. */
  private final Map<ServedSession, Integer> holders = new LinkedHashMap<>();

  private int permits;
  private long abandoned;

  SemaphoreObject(Identity identity, SemaphoreSettings settings) {
    super(identity);
    this.settings = settings;
    permits = settings.permits();
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case SemaphoreVerb.ACQUIRE -> acquire(ask, count(arguments), arguments.readBoolean());
      case SemaphoreVerb.RELEASE -> release(ask, count(arguments));
      case SemaphoreVerb.DRAIN -> {
        int all = permits;
        hand(ask.session, all);
        ask.done(new WireWriter().writeInt(all));
      }
      case SemaphoreVerb.STATE -> ask.done(new WireWriter().writeInt(permits).writeLong(abandoned));
      default -> throw new WireException("A semaphore has no verb " + verb);
    }
  }

  private static int count(WireReader arguments) {
    int count = arguments.readInt();
    if (count < 0) {
      throw new WireException("There are no %d permits".formatted(count));
    }
    return count;
  }

  private void acquire(Ask ask, int count, boolean waits) {
    if (settings.bounded() && count > settings.permits()) {
      ask.refuse(
          Refusal.ILLEGAL,
          "%s has %d permits at most, never %d".formatted(identity(), settings.permits(), count));
    } else if (waiters.isEmpty() && count <= permits) {
      hand(ask.session, count);
      ask.done(new WireWriter().writeBoolean(true));
    } else if (waits) {
      waiters.park(ask, count);
    } else {
      ask.done(new WireWriter().writeBoolean(false));
    }
  }

  private void hand(ServedSession session, int count) {
    permits -= count;
    if (count > 0) {
      holders.merge(session, count, Integer::sum);
      session.holds(this);
    }
  }

  private void release(Ask ask, int count) {
    long then = (long) permits + count;
    if (settings.bounded() && then > settings.permits()) {
      ask.refuse(
          Refusal.NOT_HELD,
          "%s has %d of its %d permits, so %d more cannot be released"
              .formatted(identity(), permits, settings.permits(), count));
    } else if (then > Integer.MAX_VALUE) {
      ask.refuse(Refusal.FULL, "%s has %d permits already".formatted(identity(), permits));
    } else {
      int others = count - take(ask.session, count);
      for (ServedSession holder : List.copyOf(holders.keySet())) {
        others -= take(holder, others);
      }
      permits += count;
      ask.done();
      settle();
    }
  }

  /** What a session has is its own no more; how many of these there were. */
  private int take(ServedSession session, int most) {
    int had = holders.getOrDefault(session, 0);
    if (had > most) {
      holders.put(session, had - most);
      return most;
    }
    holders.remove(session);
    return had;
  }

  private void settle() {
    Waiter<Integer> next = waiters.peek();
    while (next != null && next.wish() <= permits) {
      waiters.poll();
      hand(next.ask().session, next.wish());
      next.ask().done(new WireWriter().writeBoolean(true));
      next = waiters.peek();
    }
  }

  @Override
  void withdrawn(Ask ask) {
    waiters.forgetWithdrawn();
    settle();
  }

  @Override
  void left(ServedSession session) {
    int had = take(session, Integer.MAX_VALUE);
    abandoned += had;
    permits += had;
    settle();
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.write(writer);
  }

  /** The permits that nobody has. */
  @Override
  long size() {
    return permits;
  }

  @Override
  List<String> holders() {
    List<String> all = new ArrayList<>();
    holders.forEach((session, count) -> all.add("%s (%d)".formatted(session, count)));
    return all;
  }

  @Override
  int waiters() {
    return waiters.size();
  }

  @Override
  void drop() {
    waiters.drain(
        waiter -> waiter.ask().refuse(Refusal.CLOSED, "%s was dropped".formatted(identity())));
  }
}
