package io.partita.manager;

import io.partita.manager.Waiters.Waiter;
import io.partita.shared.Kind;
import io.partita.shared.LockVerb;
import io.partita.shared.Refusal;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lock that its holder may take again, with the conditions that one may wait for while it is let
 * go. A read-write lock can be held shared besides. Each grant has a token higher than all before
 * it. When the session of who holds it alone ends, those after it are told that the lock was
 * abandoned, until one of them has let go of it in order.
 */
final class LockObject extends ManagedObject {
  private static final int MOST_HOLDERS = 65_536;
  private static final int MAX_CONDITION_NAME = 256;

  /** A thread of a session. */
  private record Owner(ServedSession session, long thread) {
    @Override
    public String toString() {
      return session + " thread " + thread;
    }
  }

  /** What an owner has of it. */
  private static final class Hold {
    final Owner owner;
    final long token;
    int shared;
    int alone;

    Hold(Owner owner, long token) {
      this.owner = owner;
      this.token = token;
    }

    int depth(boolean isShared) {
      return isShared ? shared : alone;
    }

    void add(boolean isShared, int depth) {
      if (isShared) {
        shared += depth;
      } else {
        alone += depth;
      }
    }

    @Override
    public String toString() {
      return "%s (%d)".formatted(owner, shared + alone);
    }
  }

  /**
   * What a waiter shall have.
   *
   * @param condition that it waited for and comes back from, null if it comes for the first time
   * @param signalled false if it did not wait for the signal to the end
   */
  private record Wish(
      Owner owner, boolean shared, int depth, @Nullable String condition, boolean signalled) {
    Wish unsignalled() {
      return new Wish(owner, shared, depth, condition, false);
    }
  }

  private final Tokens tokens;
  private final Map<Owner, Hold> holds = new LinkedHashMap<>();
  private final Waiters<Wish> waiters = new Waiters<>();

  /** By name, those that somebody waits for. */
  private final Map<String, Waiters<Wish>> conditions = new HashMap<>();

  // FREE (no holds) <-> SHARED (holds, nobody alone) ; FREE <-> ALONE (one hold) -> SHARED
  private @Nullable Hold alone;
  private boolean abandoned;

  LockObject(Identity identity, Tokens tokens) {
    super(identity);
    this.tokens = tokens;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    Owner who = new Owner(ask.session, arguments.readLong());
    switch (verb) {
      case LockVerb.LOCK -> lock(ask, who, isShared(arguments), arguments.readBoolean());
      case LockVerb.UNLOCK -> unlock(ask, who, isShared(arguments));
      case LockVerb.HELD -> ask.done(held(holds.get(who), isShared(arguments)));
      case LockVerb.AWAIT -> await(ask, who, condition(arguments));
      case LockVerb.SIGNAL -> signal(ask, who, condition(arguments), arguments.readInt());
      default -> throw new WireException("A lock has no verb " + verb);
    }
  }

  private boolean isShared(WireReader arguments) {
    boolean shared = arguments.readBoolean();
    if (shared && identity().kind() != Kind.READ_WRITE_LOCK) {
      throw new WireException("%s cannot be shared".formatted(identity()));
    }
    return shared;
  }

  private static String condition(WireReader arguments) {
    String name = arguments.readText();
    if (name.length() > MAX_CONDITION_NAME) {
      throw new WireException("A condition's name has %d characters".formatted(name.length()));
    }
    return name;
  }

  private void lock(Ask ask, Owner who, boolean shared, boolean waits) {
    Hold mine = holds.get(who);
    if (mine != null && (shared || mine.alone > 0)) {
      again(ask, mine, shared);
    } else if (mine != null && waits) {
      ask.refuse(
          Refusal.DEADLOCK,
          "%s is held for reading by this thread, which would wait for itself: let go of that first"
              .formatted(identity()));
    } else if (mine == null && waiters.isEmpty() && isFree(shared)) {
      grant(ask, new Wish(who, shared, 1, null, true));
    } else if (waits) {
      waiters.park(ask, new Wish(who, shared, 1, null, true));
    } else {
      ask.done(new WireWriter().writeBoolean(false));
    }
  }

  private void again(Ask ask, Hold mine, boolean shared) {
    if (mine.depth(shared) == Integer.MAX_VALUE) {
      ask.refuse(Refusal.FULL, "%s is held too often by this thread".formatted(identity()));
    } else {
      mine.add(shared, 1);
      ask.done(new WireWriter().writeBoolean(true));
    }
  }

  private boolean isFree(boolean shared) {
    return shared ? alone == null && holds.size() < MOST_HOLDERS : holds.isEmpty();
  }

  private void grant(Ask ask, Wish wish) {
    Hold hold = new Hold(wish.owner, tokens.next());
    hold.add(wish.shared, wish.depth);
    holds.put(wish.owner, hold);
    if (!wish.shared) {
      alone = hold;
    }
    wish.owner.session.holds(this);
    ask.done(new WireWriter().writeBoolean(wish.signalled));
  }

  private WireWriter held(@Nullable Hold hold, boolean shared) {
    WireWriter writer = new WireWriter();
    return hold == null || hold.depth(shared) == 0
        ? writer.writeInt(0)
        : writer.writeInt(hold.depth(shared)).writeLong(hold.token).writeBoolean(abandoned);
  }

  private void unlock(Ask ask, Owner who, boolean shared) {
    Hold mine = holds.get(who);
    if (mine == null || mine.depth(shared) == 0) {
      refuseNotHeld(ask);
      return;
    }
    mine.add(shared, -1);
    ask.done();
    if (!shared && mine.alone == 0) {
      abandoned = false;
      alone = null;
    }
    if (mine.shared + mine.alone == 0) {
      holds.remove(who);
    }
    settle();
  }

  private void refuseNotHeld(Ask ask) {
    ask.refuse(Refusal.NOT_HELD, "%s is not held by this thread".formatted(identity()));
  }

  /** Grants it to those who wait, as far as that is possible now. */
  private void settle() {
    Waiter<Wish> next = waiters.peek();
    while (next != null && isFree(next.wish().shared)) {
      waiters.poll();
      grant(next.ask(), next.wish());
      next = waiters.peek();
    }
  }

  private void await(Ask ask, Owner who, String condition) {
    Hold mine = holds.get(who);
    if (mine == null || mine.alone == 0) {
      refuseNotHeld(ask);
    } else if (mine.shared > 0) {
      ask.refuse(
          Refusal.NOT_HELD,
          "%s is held for reading too, which waiting does not let go".formatted(identity()));
    } else {
      letGoAndWait(ask, mine, condition);
    }
  }

  private void letGoAndWait(Ask ask, Hold mine, String condition) {
    conditions
        .computeIfAbsent(condition, missing -> new Waiters<>())
        .park(ask, new Wish(mine.owner, false, mine.alone, condition, true));
    if (ask.isOpen()) {
      holds.remove(mine.owner);
      alone = null;
      abandoned = false;
      settle();
    }
  }

  private void signal(Ask ask, Owner who, String condition, int most) {
    if (alone == null || !alone.owner.equals(who)) {
      refuseNotHeld(ask);
    } else {
      wake(condition, most);
      ask.done();
    }
  }

  /** They wait for the lock from now on. */
  private void wake(String condition, int most) {
    Waiters<Wish> those = conditions.getOrDefault(condition, new Waiters<>());
    for (int left = Math.min(most, those.size()); left > 0; left--) {
      Waiter<Wish> next = those.poll();
      if (next != null) {
        waiters.takeOver(next.ask(), next.wish());
      }
    }
    forgetUnused();
  }

  private void forgetUnused() {
    conditions.values().removeIf(Waiters::isEmpty);
  }

  /** Who waits for a condition has the lock again before it goes on. */
  @Override
  void cancel(Ask ask) {
    boolean comesBack = false;
    for (Waiters<Wish> those : conditions.values()) {
      for (Waiter<Wish> waiter : those.removeIf(each -> each.ask() == ask)) {
        waiters.takeOver(ask, waiter.wish().unsignalled());
        comesBack = true;
      }
    }
    forgetUnused();
    Wish wish = waiters.wish(ask);
    if (comesBack) {
      settle();
    } else if (wish == null || wish.condition == null) {
      ask.withdraw();
    }
  }

  @Override
  void withdrawn(Ask ask) {
    conditions.values().forEach(Waiters::forgetWithdrawn);
    forgetUnused();
    for (Waiter<Wish> gone : waiters.removeIf(each -> !each.ask().isOpen())) {
      String condition = gone.wish().condition;
      if (condition != null && gone.wish().signalled) {
        // The signal is for another, as this one has never come to see what it was about.
        wake(condition, 1);
      }
    }
    settle();
  }

  @Override
  void left(ServedSession session) {
    if (alone != null && alone.owner.session.equals(session)) {
      alone = null;
      abandoned = true;
      // What they wait for may be what it left undone, so they look again.
      List.copyOf(conditions.keySet()).forEach(name -> wake(name, Integer.MAX_VALUE));
    }
    holds.keySet().removeIf(owner -> owner.session.equals(session));
    settle();
  }

  @Override
  void writeSettings(WireWriter writer) {}

  /** How often it is held. */
  @Override
  long size() {
    return holds.values().stream().mapToLong(hold -> (long) hold.shared + hold.alone).sum();
  }

  @Override
  List<String> holders() {
    return holds.values().stream().map(Hold::toString).toList();
  }

  @Override
  int waiters() {
    return waiters.size() + conditions.values().stream().mapToInt(Waiters::size).sum();
  }

  @Override
  void drop() {
    waiters.drain(this::refuseDropped);
    conditions.values().forEach(those -> those.drain(this::refuseDropped));
    conditions.clear();
  }

  private void refuseDropped(Waiter<Wish> waiter) {
    waiter.ask().refuse(Refusal.CLOSED, "%s was dropped".formatted(identity()));
  }
}
