package io.partita.manager;

import io.partita.shared.QueueSettings;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a queue holds, within its limits.
 *
 * <pre>
 * put -> READY -> taken, which is gone
 *        READY -> LEASED -> completed, which is gone
 *                 LEASED -> READY, at its head: released, failed, or its session ended
 *                 LEASED -> DEAD: that happened too often
 * </pre>
 *
 * All three count for the limits, so what is leased always has a place to come back to.
 */
final class Stock {
  // What becomes of items, in a journal.

  /** A number, whether at the head, a priority, the item. */
  private static final byte PUT = 1;

  /** A number. */
  private static final byte GONE = 2;

  /** A number and the cause. */
  private static final byte FAILED = 3;

  /** All dead ones are ready again. */
  private static final byte REQUEUED = 4;

  /** A number, a priority, whether it is dead, how many causes, the causes, the item. */
  private static final byte KEPT = 5;

  private record Leased(Item item, ServedSession session) {}

  private final QueueSettings settings;
  private final Memory memory;
  private final Redo redo;
  private final ItemList ready = new ItemList();
  private final Map<Long, Leased> leased = new LinkedHashMap<>();
  private final ArrayDeque<Item> dead = new ArrayDeque<>();
  private long lastLease;
  private long bytes;
  private long lastNumber;

  Stock(QueueSettings settings, Memory memory, Redo redo) {
    this.settings = settings;
    this.redo = redo;
    this.memory = memory;
  }

  ItemList ready() {
    return ready;
  }

  int leased() {
    return leased.size();
  }

  ArrayDeque<Item> dead() {
    return dead;
  }

  long bytes() {
    return bytes;
  }

  int room() {
    return Math.max(0, settings.capacity() - count());
  }

  private int count() {
    return ready.size() + leased.size() + dead.size();
  }

  boolean hasRoom(Item item) {
    return hasRoom(item, 0, 0);
  }

  /** Whether it fits in after others. */
  boolean hasRoom(Item item, int others, long bytesOfOthers) {
    int count = count() + others;
    return count == 0
        || (count < settings.capacity()
            && bytes + bytesOfOthers + item.bytes() <= settings.maxBytes());
  }

  private void gone(Item item) {
    if (redo.isKept()) {
      redo.change(GONE).writeLong(item.number());
    }
    grow(-item.bytes());
  }

  private void grow(long more) {
    bytes += more;
    memory.grow(more);
  }

  void put(Item item, boolean first) {
    if (redo.isKept()) {
      item.number(++lastNumber);
      redo.change(PUT)
          .writeLong(item.number())
          .writeBoolean(first)
          .writeInt(item.priority)
          .writeEncoded(item.content);
    }
    add(item, first);
  }

  private void add(Item item, boolean first) {
    if (first) {
      ready.addFirst(item);
    } else {
      ready.addLast(item);
    }
    grow(item.bytes());
  }

  Item take(boolean last) {
    Item item = ready.remove(last);
    gone(item);
    return item;
  }

  @Nullable Item take(Key content, boolean last) {
    Item item = ready.remove(content, last);
    if (item != null) {
      gone(item);
    }
    return item;
  }

  /** The number of the lease. */
  long lease(Item item, ServedSession session) {
    leased.put(++lastLease, new Leased(item, session));
    return lastLease;
  }

  /** Whether a session has this lease. */
  boolean holds(ServedSession session, long lease) {
    Leased there = leased.get(lease);
    return there != null && there.session.equals(session);
  }

  void complete(long lease) {
    Leased there = leased.remove(lease);
    if (there != null) {
      gone(there.item);
    }
  }

  /** Nothing was done with it. */
  void release(long lease) {
    Leased there = leased.remove(lease);
    if (there != null) {
      ready.addFirst(there.item);
    }
  }

  /**
   * It could not be completed.
   *
   * @return whether that was too often
   */
  boolean fail(long lease, String cause) {
    Leased there = leased.remove(lease);
    if (there == null) {
      return false;
    }
    if (redo.isKept()) {
      redo.change(FAILED).writeLong(there.item.number()).writeText(cause);
    }
    return failed(there.item, cause);
  }

  private boolean failed(Item item, String cause) {
    item.failed(cause);
    boolean isTooOften = item.failures() >= settings.maxDeliveries();
    if (isTooOften) {
      dead.add(item);
    } else {
      ready.addFirst(item);
    }
    return isTooOften;
  }

  /** The leases of a session, the last first. */
  List<Long> of(ServedSession session) {
    List<Long> numbers = new ArrayList<>();
    leased.forEach(
        (number, lease) -> {
          if (lease.session.equals(session)) {
            numbers.add(0, number);
          }
        });
    return numbers;
  }

  Stream<ServedSession> lessees() {
    return leased.values().stream().map(Leased::session);
  }

  /** All dead ones are ready again, at the end. How many that were. */
  int requeueDead() {
    if (redo.isKept()) {
      redo.change(REQUEUED);
    }
    return requeued();
  }

  private int requeued() {
    int count = dead.size();
    for (Item item = dead.poll(); item != null; item = dead.poll()) {
      item.forgetFailures();
      ready.addLast(item);
    }
    return count;
  }

  int dropDead() {
    int count = dead.size();
    dead.forEach(this::gone);
    dead.clear();
    return count;
  }

  /** All of it is gone. */
  void clear() {
    ready.clear();
    leased.clear();
    dead.clear();
    grow(-bytes);
  }

  int clearReady() {
    int count = ready.size();
    ready.stream().forEach(this::gone);
    ready.clear();
    return count;
  }

  /** Makes a change again that was written down. */
  void redo(byte what, WireReader arguments) {
    switch (what) {
      case PUT -> {
        long number = arguments.readLong();
        boolean first = arguments.readBoolean();
        add(numbered(number, arguments.readInt(), arguments), first);
      }
      case GONE -> grow(-find(arguments.readLong()).bytes());
      case FAILED -> {
        Item item = find(arguments.readLong());
        failed(item, arguments.readText());
      }
      case REQUEUED -> requeued();
      case KEPT -> kept(arguments);
      default -> throw new WireException("No change of a queue is " + what);
    }
  }

  private Item numbered(long number, int priority, WireReader arguments) {
    Item item = new Item(arguments.readEncoded(), priority);
    item.number(number);
    lastNumber = Math.max(lastNumber, number);
    return item;
  }

  private void kept(WireReader arguments) {
    long number = arguments.readLong();
    int priority = arguments.readInt();
    boolean isDead = arguments.readBoolean();
    List<String> causes = new ArrayList<>();
    for (int left = arguments.readCount(); left > 0; left--) {
      causes.add(arguments.readText());
    }
    Item item = numbered(number, priority, arguments);
    causes.forEach(item::failed);
    if (isDead) {
      dead.add(item);
      grow(item.bytes());
    } else {
      add(item, false);
    }
  }

  /** An item that is there, and is not any more. */
  private Item find(long number) {
    Item item = ready.remove(number);
    if (item != null) {
      return item;
    }
    Iterator<Item> all = dead.iterator();
    while (all.hasNext()) {
      Item next = all.next();
      if (next.number() == number) {
        all.remove();
        return next;
      }
    }
    throw new WireException("No item has the number " + number);
  }

  /** All that is here, as changes; what is leased is ready, and at the head. */
  Stream<Consumer<WireWriter>> state(int queue) {
    Stream<Item> alive = Stream.concat(leased.values().stream().map(Leased::item), ready.stream());
    return Stream.concat(
        alive.map(item -> kept(queue, item, false)),
        dead.stream().map(item -> kept(queue, item, true)));
  }

  private static Consumer<WireWriter> kept(int queue, Item item, boolean isDead) {
    List<String> causes = item.causes();
    return writer -> {
      writer.writeInt(queue).writeByte(KEPT).writeLong(item.number()).writeInt(item.priority);
      writer.writeBoolean(isDead).writeInt(causes.size());
      causes.forEach(writer::writeText);
      writer.writeEncoded(item.content);
    };
  }
}
