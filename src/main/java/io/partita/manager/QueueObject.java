package io.partita.manager;

import io.partita.manager.Waiters.Waiter;
import io.partita.shared.QueueSettings;
import io.partita.shared.QueueVerb;
import io.partita.shared.Refusal;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A queue: whoever waits for room or for an item is served first come, first served. */
final class QueueObject extends ManagedObject {
  /** In a journal, beside what becomes of the items: no more are put. */
  private static final byte CLOSED = 100;

  /** What a taker wants. */
  private record Wish(boolean lease, boolean last, int most) {}

  private final QueueSettings settings;
  private final Memory memory;
  private final Redo redo;
  private final Stock stock;
  private final StockView view;
  private final Waiters<Putting> putters = new Waiters<>();
  private final Waiters<Wish> takers = new Waiters<>();
  private final Waiters<Boolean> joiners = new Waiters<>();
  private boolean closedForPut;

  /** Items that were put and neither done, completed nor dropped. */
  private long unfinished;

  QueueObject(Identity identity, QueueSettings settings, Memory memory, Redo redo) {
    super(identity);
    this.settings = settings;
    this.memory = memory;
    this.redo = redo;
    this.stock = new Stock(settings, memory, redo);
    this.view = new StockView(stock);
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case QueueVerb.PUT -> put(ask, arguments);
      case QueueVerb.PUT_ALL -> putAll(ask, arguments);
      case QueueVerb.TAKE -> {
        boolean waits = arguments.readBoolean();
        boolean last = arguments.readBoolean();
        take(ask, waits, new Wish(false, last, arguments.readInt()));
      }
      case QueueVerb.LEASE -> {
        boolean waits = arguments.readBoolean();
        take(ask, waits, new Wish(true, false, arguments.readInt()));
      }
      case QueueVerb.JOIN -> join(ask, arguments.readBoolean());
      case QueueVerb.COMPLETE, QueueVerb.RELEASE, QueueVerb.FAIL -> endLease(ask, verb, arguments);
      default -> serveOthers(ask, verb, arguments);
    }
    settle();
  }

  private void serveOthers(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case QueueVerb.PEEK -> ask.done(view.ready(arguments.readInt(), arguments.readInt()));
      case QueueVerb.PEEK_END -> ask.done(view.end(arguments.readBoolean()));
      case QueueVerb.COUNTS -> ask.done(view.counts().writeLong(unfinished));
      case QueueVerb.CLOSE_FOR_PUT -> closeForPut(ask);
      case QueueVerb.CLEAR -> ask.done(finished(stock.clearReady()));
      case QueueVerb.REMOVE -> {
        boolean last = arguments.readBoolean();
        boolean found = stock.take(new Key(arguments.readEncoded()), last) != null;
        unfinished -= found ? 1 : 0;
        ask.done(new WireWriter().writeBoolean(found));
      }
      case QueueVerb.TASK_DONE -> taskDone(ask);
      case QueueVerb.DEAD -> ask.done(view.dead(arguments.readInt(), arguments.readInt()));
      case QueueVerb.REQUEUE_DEAD -> {
        int count = stock.requeueDead();
        unfinished += count;
        ask.done(new WireWriter().writeInt(count));
      }
      case QueueVerb.DROP_DEAD -> ask.done(new WireWriter().writeInt(stock.dropDead()));
      default -> throw new WireException("A queue has no verb " + verb);
    }
  }

  private WireWriter finished(int count) {
    unfinished -= count;
    return new WireWriter().writeInt(count);
  }

  private void put(Ask ask, WireReader arguments) {
    boolean waits = arguments.readBoolean();
    boolean first = arguments.readBoolean();
    int priority = arguments.readInt();
    Item item = new Item(arguments.readEncoded(), priority);
    put(ask, waits, new Putting(new ArrayDeque<>(List.of(item)), first));
  }

  private void putAll(Ask ask, WireReader arguments) {
    boolean waits = arguments.readBoolean();
    ArrayDeque<Item> items = new ArrayDeque<>();
    for (int left = arguments.readCount(); left > 0; left--) {
      items.add(new Item(arguments.readEncoded(), 0));
    }
    put(ask, waits, new Putting(items, false));
  }

  private void put(Ask ask, boolean waits, Putting putting) {
    if (closedForPut) {
      refuseClosed(ask);
    } else if (!memory.hasRoomFor(putting.bytes())) {
      ask.refuse(
          Refusal.FULL,
          "The manager holds %d bytes of %d at most, and %d more do not fit"
              .formatted(memory.used(), memory.most(), putting.bytes()));
    } else if (putters.isEmpty() ? admit(putting) : putting.left.isEmpty()) {
      ask.done(putting.result());
    } else if (waits) {
      putters.park(ask, putting);
      memory.grow(ask.isOpen() ? putting.bytes() : 0);
    } else {
      ask.done(putting.result());
    }
  }

  private void add(Item item, boolean first) {
    stock.put(item, first);
    unfinished++;
  }

  /** As many as there is room for; whether that were all. */
  private boolean admit(Putting putting) {
    Item next = putting.left.peek();
    while (next != null && stock.hasRoom(next)) {
      putting.left.remove();
      add(next, putting.first);
      putting.done++;
      next = putting.left.peek();
    }
    return next == null;
  }

  private void take(Ask ask, boolean waits, Wish wish) {
    if (wish.most < 1) {
      throw new WireException("At least 1 item is taken, not " + wish.most);
    }
    if (takers.isEmpty() && !stock.ready().isEmpty()) {
      ask.done(give(ask.session, wish));
    } else if (isAtEnd()) {
      refuseClosed(ask);
    } else if (waits) {
      takers.park(ask, wish);
    } else {
      ask.done(new WireWriter().writeInt(0));
    }
  }

  /** At least one item, which is there. */
  private WireWriter give(ServedSession session, Wish wish) {
    Page page = new Page();
    for (int left = wish.most; left > 0 && !stock.ready().isEmpty() && !page.isFull(); left--) {
      if (wish.lease) {
        Item item = stock.ready().remove(false);
        page.row().writeLong(stock.lease(item, session)).writeInt(item.failures());
        page.add(item.content);
        session.holds(this);
      } else {
        page.add(stock.take(wish.last).content);
      }
    }
    return page.result();
  }

  /** Serves those who wait, as far as that is possible now. */
  private void settle() {
    boolean moved;
    do {
      moved = admitPutters();
      moved |= serveTakers();
    } while (moved);
    if (isAtEnd()) {
      takers.drain(taker -> refuseClosed(taker.ask()));
    }
    if (unfinished == 0) {
      joiners.drain(joiner -> joiner.ask().done(new WireWriter().writeBoolean(true)));
    }
  }

  private boolean admitPutters() {
    Waiter<Putting> next = putters.peek();
    boolean moved = false;
    while (next != null) {
      int before = next.wish().done;
      memory.grow(-next.wish().bytes());
      boolean allIn = admit(next.wish());
      memory.grow(next.wish().bytes());
      moved |= next.wish().done > before;
      if (!allIn) {
        return moved;
      }
      putters.poll();
      next.ask().done(next.wish().result());
      next = putters.peek();
    }
    return moved;
  }

  private boolean serveTakers() {
    boolean moved = false;
    Waiter<Wish> taker = stock.ready().isEmpty() ? null : takers.poll();
    while (taker != null) {
      taker.ask().done(give(taker.ask().session, taker.wish()));
      moved = true;
      taker = stock.ready().isEmpty() ? null : takers.poll();
    }
    return moved;
  }

  /** What is leased may come back. */
  private boolean isAtEnd() {
    return closedForPut && stock.ready().isEmpty() && stock.leased() == 0 && putters.isEmpty();
  }

  private void endLease(Ask ask, byte verb, WireReader arguments) {
    long lease = arguments.readLong();
    if (!stock.holds(ask.session, lease)) {
      ask.refuse(
          Refusal.NOT_HELD, "Lease %d of %s is not held any more".formatted(lease, identity()));
      return;
    }
    switch (verb) {
      case QueueVerb.COMPLETE -> complete(ask, lease, arguments);
      case QueueVerb.RELEASE -> {
        stock.release(lease);
        ask.done();
      }
      default -> ask.done(new WireWriter().writeBoolean(fail(lease, arguments.readText())));
    }
  }

  private void complete(Ask ask, long lease, WireReader arguments) {
    try {
      Step step = Step.read(ask.session.directory(), arguments);
      stock.complete(lease);
      unfinished--;
      step.apply();
      ask.done();
    } catch (RefusedException e) {
      ask.refuse(e.refusal(), e.text());
    }
  }

  /** What a step of several would put. */
  private static final class Draft {
    int items;
    long bytes;
  }

  @Override
  Runnable prepare(Step step, byte verb, WireReader arguments) throws RefusedException {
    if (verb != QueueVerb.PUT) {
      throw new WireException("A queue has no update " + verb);
    }
    arguments.readBoolean();
    boolean first = arguments.readBoolean();
    int priority = arguments.readInt();
    Item item = new Item(arguments.readEncoded(), priority);
    Draft draft = step.draft(this, Draft::new);
    if (closedForPut) {
      throw new RefusedException(Refusal.CLOSED, "%s is closed".formatted(identity()));
    }
    if (!stock.hasRoom(item, draft.items, draft.bytes)
        || !memory.hasRoomFor(draft.bytes + item.bytes())) {
      throw new RefusedException(Refusal.FULL, "%s is full".formatted(identity()));
    }
    draft.items++;
    draft.bytes += item.bytes();
    step.grow(item.bytes());
    return () -> {
      add(item, first);
      settle();
    };
  }

  private boolean fail(long lease, String cause) {
    boolean isDead = stock.fail(lease, cause);
    unfinished -= isDead ? 1 : 0;
    return isDead;
  }

  @Override
  void left(ServedSession session) {
    for (long lease : stock.of(session)) {
      fail(lease, session + " ended while it held the lease");
    }
    settle();
  }

  private void taskDone(Ask ask) {
    if (unfinished == 0) {
      ask.refuse(Refusal.NOT_HELD, "All items of %s are done already".formatted(identity()));
    } else {
      unfinished--;
      ask.done();
    }
  }

  private void join(Ask ask, boolean waits) {
    if (unfinished == 0 || !waits) {
      ask.done(new WireWriter().writeBoolean(unfinished == 0));
    } else {
      joiners.park(ask, true);
    }
  }

  private void closeForPut(Ask ask) {
    if (redo.isKept() && !closedForPut) {
      redo.change(CLOSED);
    }
    closedForPut = true;
    refusePutters();
    ask.done();
  }

  private void refusePutters() {
    putters.drain(
        putter -> {
          memory.grow(-putter.wish().bytes());
          refuseClosed(putter.ask());
        });
  }

  @Override
  @Nullable WireWriter partial(Ask ask) {
    Putting putting = putters.wish(ask);
    return putting == null || putting.done == 0 ? null : putting.result();
  }

  @Override
  void withdrawn(Ask ask) {
    Putting putting = putters.wish(ask);
    memory.grow(putting == null ? 0 : -putting.bytes());
    putters.forgetWithdrawn();
    takers.forgetWithdrawn();
    joiners.forgetWithdrawn();
    settle();
  }

  private void refuseClosed(Ask ask) {
    ask.refuse(Refusal.CLOSED, "%s is closed".formatted(identity()));
  }

  @Override
  boolean isDurable() {
    return settings.durable();
  }

  @Override
  void redo(byte what, WireReader arguments) {
    if (what == CLOSED) {
      closedForPut = true;
    } else {
      stock.redo(what, arguments);
      // Who had taken what was not done is not there any more.
      unfinished = stock.ready().size();
    }
  }

  @Override
  Stream<Consumer<WireWriter>> state() {
    int number = identity().number();
    Stream<Consumer<WireWriter>> closing =
        Stream.of(writer -> writer.writeInt(number).writeByte(CLOSED));
    return Stream.concat(stock.state(number), closedForPut ? closing : Stream.empty());
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.write(writer);
  }

  @Override
  long size() {
    return stock.ready().size();
  }

  @Override
  long bytes() {
    return stock.bytes();
  }

  @Override
  List<String> holders() {
    return stock.lessees().map(ServedSession::toString).distinct().toList();
  }

  @Override
  int waiters() {
    return putters.size() + takers.size() + joiners.size();
  }

  @Override
  void drop() {
    refusePutters();
    stock.clear();
    takers.drain(taker -> refuseClosed(taker.ask()));
    joiners.drain(joiner -> refuseClosed(joiner.ask()));
  }
}
