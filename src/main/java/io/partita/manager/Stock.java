package io.partita.manager;

import io.partita.shared.QueueSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private record Leased(Item item, ServedSession session) {}

  private final QueueSettings settings;
  private final Memory memory;
  private final ItemList ready = new ItemList();
  private final Map<Long, Leased> leased = new LinkedHashMap<>();
  private final ArrayDeque<Item> dead = new ArrayDeque<>();
  private long lastLease;
  private long bytes;

  Stock(QueueSettings settings, Memory memory) {
    this.settings = settings;
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

  private void grow(long more) {
    bytes += more;
    memory.grow(more);
  }

  void put(Item item, boolean first) {
    if (first) {
      ready.addFirst(item);
    } else {
      ready.addLast(item);
    }
    grow(item.bytes());
  }

  Item take(boolean last) {
    Item item = ready.remove(last);
    grow(-item.bytes());
    return item;
  }

  @Nullable Item take(Key content, boolean last) {
    Item item = ready.remove(content, last);
    if (item != null) {
      grow(-item.bytes());
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
      grow(-there.item.bytes());
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
    there.item.failed(cause);
    boolean isTooOften = there.item.failures() >= settings.maxDeliveries();
    if (isTooOften) {
      dead.add(there.item);
    } else {
      ready.addFirst(there.item);
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
    int count = dead.size();
    for (Item item = dead.poll(); item != null; item = dead.poll()) {
      item.forgetFailures();
      ready.addLast(item);
    }
    return count;
  }

  int dropDead() {
    int count = dead.size();
    dead.forEach(item -> grow(-item.bytes()));
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
    ready.stream().forEach(item -> grow(-item.bytes()));
    ready.clear();
    return count;
  }
}
