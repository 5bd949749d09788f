package io.partita.manager;

import io.partita.shared.Protocol;
import io.partita.shared.Refusal;
import io.partita.wire.Frame;
import io.partita.wire.WireWriter;

/** A request of a session, until it is answered. For the loop's thread. */
final class Ask {
  private static final byte[] NOTHING = {};

  final ServedSession session;
  private final long callId;
  private final ManagedObject object;
  private boolean answered;

  Ask(ServedSession session, long callId, ManagedObject object) {
    this.session = session;
    this.callId = callId;
    this.object = object;
  }

  /** The number of its object. */
  int about() {
    return object.identity().number();
  }

  long callId() {
    return callId;
  }

  /** False for one that waited in vain: whoever keeps it forgets it. */
  boolean isOpen() {
    return !answered;
  }

  void done() {
    answer(Protocol.DONE, NOTHING);
  }

  void done(WireWriter result) {
    answer(Protocol.DONE, result.toBytes());
  }

  void refuse(Refusal why, String text) {
    answer(Protocol.REFUSED, new WireWriter().writeEnum(why).writeText(text).toBytes());
  }

  /** It is kept by its object, which answers it later. */
  void park() {
    session.park(this);
  }

  /** The session does not want to wait any more; what that means is for the object to say. */
  void cancel() {
    object.cancel(this);
  }

  /** It waits no more: its session does not want that, or has left. */
  void withdraw() {
    WireWriter partial = object.partial(this);
    if (partial == null) {
      answer(Protocol.WITHDRAWN, NOTHING);
    } else {
      done(partial);
    }
    object.withdrawn(this);
  }

  private void answer(byte type, byte[] payload) {
    if (answered) {
      throw new IllegalStateException("Answered already: " + callId);
    }
    answered = true;
    session.answer(this, new Frame(type, callId, payload));
  }
}
