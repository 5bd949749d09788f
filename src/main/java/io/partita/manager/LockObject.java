package io.partita.manager;

import io.partita.manager.Waiters.Waiter;
import io.partita.shared.LockVerb;
import io.partita.shared.Refusal;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lock that its holder may take again. Each grant has a token higher than all before it; when the
 * holder's session ends, the next one is told that the lock was abandoned.
 */
final class LockObject extends ManagedObject {
  /** A thread of a session. */
  private record Holder(ServedSession session, long thread) {
    @Override
    public String toString() {
      return session + " thread " + thread;
    }
  }

  private final Tokens tokens;
  private final Waiters<Holder> waiters = new Waiters<>();

  // FREE (no holder, depth 0) <-> HELD (holder, depth 1 and more)
  private @Nullable Holder holder;
  private int depth;
  private long token;
  private boolean abandoned;

  LockObject(Identity identity, Tokens tokens) {
    super(identity);
    this.tokens = tokens;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case LockVerb.LOCK -> {
        boolean waits = arguments.readBoolean();
        lock(ask, new Holder(ask.session, arguments.readLong()), waits);
      }
      case LockVerb.UNLOCK -> unlock(ask, new Holder(ask.session, arguments.readLong()));
      case LockVerb.HELD -> {
        boolean isHolder = new Holder(ask.session, arguments.readLong()).equals(holder);
        ask.done(new WireWriter().writeInt(isHolder ? depth : 0));
      }
      default -> throw new WireException("A lock has no verb " + verb);
    }
  }

  private void lock(Ask ask, Holder who, boolean waits) {
    if (holder == null) {
      grant(ask, who);
    } else if (holder.equals(who)) {
      depth++;
      ask.done(granted(false));
    } else if (waits) {
      waiters.park(ask, who);
    } else {
      ask.done(new WireWriter().writeBoolean(false));
    }
  }

  private void grant(Ask ask, Holder who) {
    holder = who;
    depth = 1;
    token = tokens.next();
    who.session.holds(this);
    ask.done(granted(abandoned));
    abandoned = false;
  }

  private WireWriter granted(boolean wasAbandoned) {
    return new WireWriter().writeBoolean(true).writeLong(token).writeBoolean(wasAbandoned);
  }

  private void unlock(Ask ask, Holder who) {
    if (!who.equals(holder)) {
      ask.refuse(Refusal.NOT_HELD, "%s is not held by this thread".formatted(identity()));
      return;
    }
    depth--;
    ask.done();
    if (depth == 0) {
      handOver();
    }
  }

  private void handOver() {
    holder = null;
    Waiter<Holder> next = waiters.poll();
    if (next != null) {
      grant(next.ask(), next.wish());
    }
  }

  @Override
  void left(ServedSession session) {
    if (holder != null && holder.session.equals(session)) {
      abandoned = true;
      depth = 0;
      handOver();
    }
  }

  @Override
  void withdrawn(Ask ask) {
    waiters.forgetWithdrawn();
  }

  @Override
  void writeSettings(WireWriter writer) {}

  @Override
  long size() {
    return depth;
  }

  @Override
  List<String> holders() {
    return holder == null ? List.of() : List.of(holder.toString());
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
