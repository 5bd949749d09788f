package io.partita.manager;

import io.partita.shared.HostVerb;
import io.partita.shared.Refusal;
import io.partita.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from registered objects to the session that runs their calls, and back. For the loop's
 * thread.
 */
final class Hosting {
  /** So many run at once, of different objects. */
  private static final int MOST_RUNNING = 256;

  private final Set<String> types = new HashSet<>();

  /** Requests of the host for something to do. */
  private final Waiters<Boolean> takers = new Waiters<>();

  /** Those with a call to run, first come, first served. */
  private final ArrayDeque<RegisteredObject> ready = new ArrayDeque<>();

  /** By the number of the call. */
  private final Map<Long, RegisteredObject> running = new HashMap<>();

  /** Numbers of objects that are gone, and of which the host does not know yet. */
  private final ArrayDeque<Integer> ended = new ArrayDeque<>();

  // NOBODY (null) -> THERE (a session) -> GONE : a host has had all objects, so there is no second.
  private @Nullable ServedSession host;
  private boolean gone;
  private long lastCall;

  boolean serves(String type) {
    return types.contains(type);
  }

  boolean isGone() {
    return gone;
  }

  boolean isHost(ServedSession session) {
    return session.equals(host);
  }

  /** False if there is one, or was. */
  boolean begin(ServedSession session, Set<String> names) {
    if (host != null || gone) {
      return false;
    }
    host = session;
    types.addAll(names);
    return true;
  }

  void take(Ask ask) {
    takers.park(ask, true);
    dispatch();
  }

  void forgetWithdrawn() {
    takers.forgetWithdrawn();
  }

  int running() {
    return running.size();
  }

  int waiting(int host) {
    return takers.count(taker -> taker.ask().about() == host);
  }

  /** It has a call to run, and runs none. */
  void offer(RegisteredObject object) {
    ready.add(object);
    dispatch();
  }

  /** It is gone. */
  void end(RegisteredObject object) {
    ready.remove(object);
    if (!gone) {
      ended.add(object.identity().number());
      dispatch();
    }
  }

  private void dispatch() {
    while (!takers.isEmpty() && !ended.isEmpty()) {
      tell(new WireWriter().writeByte(HostVerb.END).writeInt(ended.remove()));
    }
    while (!takers.isEmpty() && !ready.isEmpty() && running.size() < MOST_RUNNING) {
      RegisteredObject next = ready.remove();
      WireWriter call = next.begin(++lastCall);
      if (call != null) {
        running.put(lastCall, next);
        tell(call);
      }
    }
  }

  private void tell(WireWriter what) {
    Waiters.Waiter<Boolean> taker = takers.poll();
    if (taker != null) {
      taker.ask().done(what);
    }
  }

  /** A call is over. */
  void reply(long call, Consumer<Ask> answer) {
    RegisteredObject object = running.remove(call);
    if (object != null) {
      object.finish(answer);
      dispatch();
    }
  }

  /** The host has ended, with all objects. */
  void lose() {
    gone = true;
    host = null;
    List<RegisteredObject> all = List.copyOf(running.values());
    running.clear();
    all.forEach(RegisteredObject::lose);
    while (!ready.isEmpty()) {
      ready.remove().lose();
    }
    takers.drain(taker -> taker.ask().refuse(Refusal.CLOSED, "The manager has another host"));
  }
}
