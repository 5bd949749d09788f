package io.partita.manager;

import io.partita.manager.Waiters.Waiter;
import io.partita.shared.QueueSettings;
import io.partita.shared.QueueVerb;
import io.partita.shared.Refusal;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.Iterator;

/** A queue: first in, first out, and whoever waits is served first come, first served. */
final class QueueObject extends ManagedObject {
  /** What an item takes besides its bytes, about: two objects and a place. */
  private static final int ITEM_OVERHEAD = 48;

  private final QueueSettings settings;
  private final ArrayDeque<Encoded> items = new ArrayDeque<>();
  private final Waiters<Encoded> putters = new Waiters<>();

  /** Each with how many it takes at most. */
  private final Waiters<Integer> takers = new Waiters<>();

  private long bytes;
  private boolean closedForPut;

  QueueObject(Identity identity, QueueSettings settings) {
    super(identity);
    this.settings = settings;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case QueueVerb.PUT -> put(ask, arguments.readBoolean(), arguments.readEncoded());
      case QueueVerb.PUT_ALL -> putAll(ask, arguments);
      case QueueVerb.TAKE -> take(ask, arguments.readBoolean(), arguments.readInt());
      case QueueVerb.PEEK -> ask.done(firstItems(arguments.readInt()));
      case QueueVerb.SIZE -> ask.done(new WireWriter().writeInt(items.size()));
      case QueueVerb.CLOSE_FOR_PUT -> closeForPut(ask);
      case QueueVerb.CLEAR -> clear(ask);
      default -> throw new WireException("A queue has no verb " + verb);
    }
    settle();
  }

  private void put(Ask ask, boolean waits, Encoded item) {
    if (closedForPut) {
      refuseClosed(ask);
    } else if (putters.isEmpty() && hasRoom(item)) {
      add(item);
      ask.done(new WireWriter().writeBoolean(true));
    } else if (waits) {
      putters.park(ask, item);
    } else {
      ask.done(new WireWriter().writeBoolean(false));
    }
  }

  private void putAll(Ask ask, WireReader arguments) {
    if (closedForPut) {
      refuseClosed(ask);
      return;
    }
    int count = arguments.readInt();
    int put = 0;
    boolean room = putters.isEmpty();
    while (room && put < count) {
      Encoded item = arguments.readEncoded();
      room = hasRoom(item);
      if (room) {
        add(item);
        put++;
      }
    }
    ask.done(new WireWriter().writeInt(put));
  }

  private void take(Ask ask, boolean waits, int most) {
    if (takers.isEmpty() && !items.isEmpty()) {
      ask.done(removeItems(most));
    } else if (isAtEnd()) {
      refuseClosed(ask);
    } else if (waits) {
      takers.park(ask, most);
    } else {
      ask.done(new WireWriter().writeInt(0));
    }
  }

  /** Serves those who wait, as far as that is possible now. */
  private void settle() {
    boolean moved;
    do {
      moved = admit();
      moved |= hand();
    } while (moved);
    if (isAtEnd()) {
      takers.drain(taker -> refuseClosed(taker.ask()));
    }
  }

  private boolean admit() {
    Waiter<Encoded> next = putters.peek();
    boolean moved = false;
    while (next != null && hasRoom(next.wish())) {
      putters.poll();
      add(next.wish());
      next.ask().done(new WireWriter().writeBoolean(true));
      moved = true;
      next = putters.peek();
    }
    return moved;
  }

  private boolean hand() {
    boolean moved = false;
    Waiter<Integer> taker = items.isEmpty() ? null : takers.poll();
    while (taker != null) {
      taker.ask().done(removeItems(taker.wish()));
      moved = true;
      taker = items.isEmpty() ? null : takers.poll();
    }
    return moved;
  }

  private boolean isAtEnd() {
    return closedForPut && items.isEmpty() && putters.isEmpty();
  }

  private boolean hasRoom(Encoded item) {
    return items.isEmpty()
        || (items.size() < settings.capacity() && bytes + sizeOf(item) <= settings.maxBytes());
  }

  private static long sizeOf(Encoded item) {
    return (long) item.bytes().length + ITEM_OVERHEAD;
  }

  private void add(Encoded item) {
    items.add(item);
    bytes += sizeOf(item);
  }

  private WireWriter removeItems(int most) {
    int count = Math.min(items.size(), most);
    WireWriter writer = new WireWriter().writeInt(count);
    for (int i = 0; i < count; i++) {
      Encoded item = items.remove();
      bytes -= sizeOf(item);
      writer.writeEncoded(item);
    }
    return writer;
  }

  private WireWriter firstItems(int most) {
    int count = Math.min(items.size(), most);
    WireWriter writer = new WireWriter().writeInt(count);
    Iterator<Encoded> all = items.iterator();
    for (int i = 0; i < count; i++) {
      writer.writeEncoded(all.next());
    }
    return writer;
  }

  private void closeForPut(Ask ask) {
    closedForPut = true;
    putters.drain(putter -> refuseClosed(putter.ask()));
    ask.done();
  }

  private void clear(Ask ask) {
    ask.done(new WireWriter().writeInt(items.size()));
    items.clear();
    bytes = 0;
  }

  @Override
  void withdrawn(Ask ask) {
    putters.forgetWithdrawn();
    takers.forgetWithdrawn();
    settle();
  }

  private void refuseClosed(Ask ask) {
    ask.refuse(Refusal.CLOSED, "%s is closed".formatted(identity()));
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.write(writer);
  }

  @Override
  long size() {
    return items.size();
  }

  @Override
  long bytes() {
    return bytes;
  }

  @Override
  int waiters() {
    return putters.size() + takers.size();
  }

  @Override
  void drop() {
    putters.drain(putter -> refuseClosed(putter.ask()));
    takers.drain(taker -> refuseClosed(taker.ask()));
  }
}
