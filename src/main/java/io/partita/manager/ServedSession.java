package io.partita.manager;

import io.partita.shared.Protocol;
import io.partita.shared.Refusal;
import io.partita.transport.EventLoop;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One authenticated connection: its requests, and what it holds. For the loop's thread. */
final class ServedSession implements EventLoop.Guest {
  private final Consumer<Frame> answers;
  private final Directory directory;

  /** By call id. */
  private final Map<Long, Ask> waiting = new HashMap<>();

  /** Those that must know when this session ends. */
  private final Set<ManagedObject> holding = new HashSet<>();

  private final long number;
  private boolean ended;

  ServedSession(Consumer<Frame> answers, long number, Directory directory) {
    this.number = number;
    this.answers = answers;
    this.directory = directory;
  }

  @Override
  public void received(Frame message) {
    try {
      serve(message);
    } finally {
      directory.endTurn();
    }
  }

  private void serve(Frame message) {
    switch (message.type()) {
      case Protocol.REQUEST -> request(message);
      case Protocol.CANCEL -> cancel(message.callId());
      default -> throw new WireException("No request has the type " + message.type());
    }
  }

  private void request(Frame message) {
    if (waiting.containsKey(message.callId())) {
      throw new WireException("Call %d is not answered yet".formatted(message.callId()));
    }
    WireReader reader = new WireReader(message.payload());
    ManagedObject object = directory.object(reader.readInt());
    Ask ask = new Ask(this, message.callId(), object);
    byte verb = reader.readByte();
    object.serve(ask, verb, reader);
    if (ask.isOpen() && !waiting.containsKey(message.callId())) {
      throw new IllegalStateException(
          "%s lost a request, verb %d".formatted(object.identity(), verb));
    }
  }

  /** Nothing, if it was answered meanwhile. */
  private void cancel(long callId) {
    Ask ask = waiting.get(callId);
    if (ask != null) {
      ask.cancel();
    }
  }

  void park(Ask ask) {
    if (directory.limits().maxWaiters() <= directory.parked()) {
      ask.refuse(
          Refusal.FULL,
          "More than %d wait at this manager; raise partita.manager.waiters"
              .formatted(directory.limits().maxWaiters()));
    } else {
      waiting.put(ask.callId(), ask);
      directory.countParked(1);
    }
  }

  void answer(Ask ask, Frame frame) {
    if (waiting.remove(ask.callId()) != null) {
      directory.countParked(-1);
    }
    directory.chronicle().answer(ask.about(), () -> give(frame));
  }

  private void give(Frame frame) {
    if (!ended) {
      answers.accept(frame);
    }
  }

  Directory directory() {
    return directory;
  }

  void holds(ManagedObject object) {
    holding.add(object);
  }

  /** It is gone, and holds nothing for anybody. */
  void forget(ManagedObject object) {
    holding.remove(object);
  }

  /** For people, in snapshots. */
  @Override
  public String toString() {
    return "session " + number;
  }

  @Override
  public void left() {
    ended = true;
    if (directory.isClosed()) {
      return;
    }
    for (Ask ask : List.copyOf(waiting.values())) {
      // When one waits no more, the next may have had its turn.
      if (ask.isOpen()) {
        ask.withdraw();
      }
    }
    List.copyOf(holding).forEach(object -> object.left(this));
    directory.ended(this);
    directory.endTurn();
  }
}
