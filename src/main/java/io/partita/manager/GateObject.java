package io.partita.manager;

import io.partita.shared.GateVerb;
import io.partita.shared.Kind;
import io.partita.shared.Refusal;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** An event or a latch: who comes waits until the count is 0. */
final class GateObject extends ManagedObject {
  /** All want the same. */
  private final Waiters<Boolean> waiters = new Waiters<>();

  private long count;

  GateObject(Identity identity, long count) {
    super(identity);
    if (count < 0) {
      throw new WireException("A latch cannot begin at " + count);
    }
    this.count = count;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case GateVerb.AWAIT -> await(ask, arguments.readBoolean());
      case GateVerb.COUNT_DOWN -> countDown(ask);
      case GateVerb.CLOSE -> close(ask);
      case GateVerb.COUNT -> ask.done(new WireWriter().writeLong(count));
      default -> throw new WireException("%s has no verb %d".formatted(identity(), verb));
    }
  }

  private void await(Ask ask, boolean waits) {
    if (count == 0 || !waits) {
      ask.done(new WireWriter().writeBoolean(count == 0));
    } else {
      waiters.park(ask, true);
    }
  }

  private void countDown(Ask ask) {
    count = Math.max(0, count - 1);
    ask.done();
    if (count == 0) {
      waiters.drain(waiter -> waiter.ask().done(new WireWriter().writeBoolean(true)));
    }
  }

  private void close(Ask ask) {
    if (identity().kind() != Kind.EVENT) {
      throw new WireException("%s does not close again".formatted(identity()));
    }
    count = 1;
    ask.done();
  }

  @Override
  void withdrawn(Ask ask) {
    waiters.forgetWithdrawn();
  }

  @Override
  void writeSettings(WireWriter writer) {}

  /** What is left to count. */
  @Override
  long size() {
    return count;
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
