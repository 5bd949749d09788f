package io.partita.manager;

import io.partita.manager.Waiters.Waiter;
import io.partita.shared.BarrierVerb;
import io.partita.shared.Refusal;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parties that wait for each other. A session that has come once is a party until it ends: its end
 * breaks the barrier for the others, and when the last has ended the barrier is as new.
 */
final class BarrierObject extends ManagedObject {
  /** One that has come. */
  private record Party(Ask ask, int index, boolean canAct) {}

  private final int parties;

  /** In the order in which they came; without the one that acts. */
  private final List<Party> waiting = new ArrayList<>();

  /** Who came while the action was run, and belongs to the next round; and whether it can act. */
  private final Waiters<Boolean> early = new Waiters<>();

  private final Set<ServedSession> members = new HashSet<>();

  // FILLING -> FILLING (no action) ; FILLING -> ACTING -> FILLING ; any -> BROKEN -> FILLING
  // (reset)
  private boolean broken;

  /** Who runs the action, while it does. */
  private @Nullable ServedSession actor;

  private long round = 1;

  BarrierObject(Identity identity, int parties) {
    super(identity);
    if (parties < 1) {
      throw new WireException("A barrier has no %d parties".formatted(parties));
    }
    this.parties = parties;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case BarrierVerb.AWAIT -> await(ask, arguments.readBoolean());
      case BarrierVerb.ACTED -> acted(ask, arguments.readLong(), arguments.readBoolean());
      case BarrierVerb.ABORT -> {
        ask.done(new WireWriter().writeBoolean(broken));
        breakIt();
      }
      case BarrierVerb.RESET -> {
        breakIt();
        broken = false;
        members.clear();
        ask.done();
      }
      case BarrierVerb.STATE ->
          ask.done(new WireWriter().writeInt(waiting.size()).writeBoolean(broken));
      default -> throw new WireException("A barrier has no verb " + verb);
    }
  }

  private void await(Ask ask, boolean canAct) {
    if (broken) {
      ask.done(answer(BarrierVerb.BROKEN, 0));
    } else if (actor != null) {
      early.park(ask, canAct);
    } else {
      ask.park();
      if (ask.isOpen()) {
        arrive(ask, canAct);
      }
    }
  }

  private void arrive(Ask ask, boolean canAct) {
    members.add(ask.session);
    ask.session.holds(this);
    waiting.add(new Party(ask, parties - waiting.size() - 1, canAct));
    if (waiting.size() < parties) {
      return;
    }
    Party able = able();
    if (able == null) {
      release();
    } else {
      waiting.remove(able);
      actor = able.ask.session;
      able.ask.done(answer(BarrierVerb.RUN, able.index));
    }
  }

  /** The last of those who can run the action. */
  private @Nullable Party able() {
    Party able = null;
    for (Party party : waiting) {
      able = party.canAct ? party : able;
    }
    return able;
  }

  private void acted(Ask ask, long ofRound, boolean isDone) {
    boolean isActor = ask.session.equals(actor) && ofRound == round;
    ask.done(answer(isActor && isDone ? BarrierVerb.PASSED : BarrierVerb.BROKEN, 0));
    if (isActor && isDone) {
      release();
    } else if (isActor) {
      breakIt();
    }
  }

  private void release() {
    actor = null;
    List<Party> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(party -> party.ask.done(answer(BarrierVerb.PASSED, party.index)));
    round++;
    Waiter<Boolean> next = early.poll();
    while (next != null) {
      arrive(next.ask(), next.wish());
      next = actor == null ? early.poll() : null;
    }
  }

  private WireWriter answer(byte what, int index) {
    return new WireWriter().writeByte(what).writeInt(index).writeLong(round);
  }

  private void breakIt() {
    broken = true;
    actor = null;
    round++;
    List<Party> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(party -> party.ask.done(answer(BarrierVerb.BROKEN, 0)));
    early.drain(waiter -> waiter.ask().done(answer(BarrierVerb.BROKEN, 0)));
  }

  /** Once all have come nobody goes away: who waits too long for the action waits for its end. */
  @Override
  void cancel(Ask ask) {
    if (actor == null || early.wish(ask) != null) {
      ask.withdraw();
    }
  }

  @Override
  void withdrawn(Ask ask) {
    if (waiting.removeIf(party -> party.ask == ask)) {
      breakIt();
    } else {
      early.forgetWithdrawn();
    }
  }

  @Override
  void left(ServedSession session) {
    if (members.remove(session)) {
      breakIt();
      // Nobody is left to whom it means anything.
      broken = !members.isEmpty();
    }
  }

  @Override
  void writeSettings(WireWriter writer) {
    writer.writeInt(parties);
  }

  /** How many have come. */
  @Override
  long size() {
    return (long) waiting.size() + (actor == null ? 0 : 1);
  }

  @Override
  List<String> holders() {
    return members.stream().map(ServedSession::toString).sorted().toList();
  }

  @Override
  int waiters() {
    return waiting.size() + early.size();
  }

  @Override
  void drop() {
    List<Party> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(party -> refuseDropped(party.ask));
    early.drain(waiter -> refuseDropped(waiter.ask()));
  }

  private void refuseDropped(Ask ask) {
    ask.refuse(Refusal.CLOSED, "%s was dropped".formatted(identity()));
  }
}
