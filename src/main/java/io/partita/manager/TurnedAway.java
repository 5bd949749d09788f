package io.partita.manager;

import io.partita.shared.Protocol;
import io.partita.shared.Refusal;
import io.partita.transport.EventLoop;
import io.partita.transport.Seat;
import io.partita.wire.Frame;
import io.partita.wire.WireWriter;

/** A connection for which there is no room. It is told so when it asks for something. */
record TurnedAway(Seat seat, ManagerLimits limits) implements EventLoop.Guest {
  @Override
  public void received(Frame message) {
    WireWriter why = new WireWriter().writeEnum(Refusal.FULL);
    why.writeText(
        "The manager has %d sessions already; raise partita.manager.sessions"
            .formatted(limits.maxSessions()));
    seat.post(new Frame(Protocol.REFUSED, message.callId(), why.toBytes()));
    seat.close();
  }

  @Override
  public void left() {}
}
