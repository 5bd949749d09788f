package io.partita.manager;

import io.partita.manager.Waiters.Waiter;
import io.partita.shared.Refusal;
import io.partita.shared.TopicSettings;
import io.partita.shared.TopicSettings.WhenSlow;
import io.partita.shared.TopicVerb;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Items that each subscription gets, from its beginning on. An item is kept once, until all have
 * taken it or it had to make room.
 */
final class TopicObject extends ManagedObject {
  private static final int MOST_SUBSCRIPTIONS = 4_096;

  /** What an item takes besides its bytes, about. */
  private static final int ITEM_OVERHEAD = 64;

  /** A place for an item, in a chain. The last one has no item yet, and nothing after it. */
  private static final class Place {
    @Nullable Encoded item;
    @Nullable Place next;

    /** Subscriptions that have not taken it yet. */
    int takers;
  }

  private static final class Subscription {
    final ServedSession session;
    final Waiters<Boolean> waiters = new Waiters<>();

    /** Of the item that it has next. */
    Place place;

    long dropped;

    Subscription(ServedSession session, Place place) {
      this.session = session;
      this.place = place;
    }
  }

  private final TopicSettings settings;
  private final Memory memory;
  private final Map<Integer, Subscription> subscriptions = new LinkedHashMap<>();
  private Place last = new Place();

  /** The oldest that somebody has not taken yet, {@link #last} if there is none. */
  private Place first = last;

  private int count;
  private long bytes;
  private int lastSubscription;

  TopicObject(Identity identity, TopicSettings settings, Memory memory) {
    super(identity);
    this.settings = settings;
    this.memory = memory;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case TopicVerb.PUBLISH -> publish(ask, arguments.readEncoded());
      case TopicVerb.SUBSCRIBE -> subscribe(ask);
      case TopicVerb.UNSUBSCRIBE -> {
        int number = arguments.readInt();
        if (subscription(ask, number) != null) {
          end(number);
          ask.done();
        }
      }
      case TopicVerb.TAKE -> {
        Subscription subscription = subscription(ask, arguments.readInt());
        if (subscription != null) {
          take(ask, subscription, arguments.readBoolean());
        }
      }
      case TopicVerb.DROPPED -> {
        Subscription subscription = subscription(ask, arguments.readInt());
        if (subscription != null) {
          ask.done(new WireWriter().writeLong(subscription.dropped));
        }
      }
      default -> throw new WireException("A topic has no verb " + verb);
    }
  }

  /** That of who asks; if it is not, the request is refused. */
  private @Nullable Subscription subscription(Ask ask, int number) {
    Subscription subscription = subscriptions.get(number);
    if (subscription != null && subscription.session.equals(ask.session)) {
      return subscription;
    }
    refuseClosed(ask);
    return null;
  }

  private void refuseClosed(Ask ask) {
    ask.refuse(Refusal.CLOSED, "The subscription to %s is closed".formatted(identity()));
  }

  private void subscribe(Ask ask) {
    if (subscriptions.size() == MOST_SUBSCRIPTIONS) {
      ask.refuse(Refusal.FULL, "%s has %d subscriptions".formatted(identity(), MOST_SUBSCRIPTIONS));
      return;
    }
    lastSubscription++;
    subscriptions.put(lastSubscription, new Subscription(ask.session, last));
    ask.session.holds(this);
    ask.done(new WireWriter().writeInt(lastSubscription));
  }

  private void publish(Ask ask, Encoded item) {
    if (!subscriptions.isEmpty()) {
      while (!hasRoom(item) && count > 0 && settings.whenSlow() == WhenSlow.DROP_OLDEST) {
        dropFirst();
      }
      if (!hasRoom(item)) {
        ask.refuse(
            Refusal.FULL,
            "%s holds %d items that its slowest subscriber has not taken, or the manager is full"
                .formatted(identity(), count));
        return;
      }
      append(item);
      subscriptions.values().forEach(this::hand);
    }
    ask.done(new WireWriter().writeInt(subscriptions.size()));
  }

  private boolean hasRoom(Encoded item) {
    boolean fits =
        count == 0 || (count < settings.capacity() && bytes + sizeOf(item) <= settings.maxBytes());
    return fits && memory.hasRoomFor(sizeOf(item));
  }

  private static long sizeOf(Encoded item) {
    return (long) item.bytes().length + ITEM_OVERHEAD;
  }

  private void append(Encoded item) {
    Place next = new Place();
    last.item = item;
    last.takers = subscriptions.size();
    last.next = next;
    last = next;
    count++;
    grow(sizeOf(item));
  }

  private void grow(long difference) {
    bytes += difference;
    memory.grow(difference);
  }

  private void dropFirst() {
    Place oldest = first;
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.place == oldest) {
        subscription.dropped++;
        pass(subscription);
      }
    }
  }

  /** To one who waits for it. */
  private void hand(Subscription subscription) {
    Waiter<Boolean> waiter = subscription.waiters.poll();
    if (waiter != null) {
      take(waiter.ask(), subscription, false);
    }
  }

  private void take(Ask ask, Subscription subscription, boolean waits) {
    Encoded item = subscription.place.item;
    if (item != null) {
      pass(subscription);
      ask.done(new WireWriter().writeBoolean(true).writeEncoded(item));
    } else if (waits) {
      subscription.waiters.park(ask, true);
    } else {
      ask.done(new WireWriter().writeBoolean(false));
    }
  }

  /** Goes on to the next item, and forgets what all have passed. */
  private void pass(Subscription subscription) {
    Place next = subscription.place.next;
    if (next == null) {
      throw new IllegalStateException("%s has nothing to pass".formatted(identity()));
    }
    subscription.place.takers--;
    subscription.place = next;
    Encoded item = first.item;
    while (first.takers == 0 && first.next != null && item != null) {
      count--;
      grow(-sizeOf(item));
      first = first.next;
      item = first.item;
    }
  }

  private void end(int number) {
    Subscription subscription = subscriptions.remove(number);
    if (subscription != null) {
      while (subscription.place != last) {
        pass(subscription);
      }
      subscription.waiters.drain(waiter -> refuseClosed(waiter.ask()));
    }
  }

  @Override
  void withdrawn(Ask ask) {
    subscriptions.values().forEach(subscription -> subscription.waiters.forgetWithdrawn());
  }

  @Override
  void left(ServedSession session) {
    for (Integer number : List.copyOf(subscriptions.keySet())) {
      Subscription subscription = subscriptions.get(number);
      if (subscription != null && subscription.session.equals(session)) {
        end(number);
      }
    }
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.write(writer);
  }

  @Override
  long size() {
    return count;
  }

  @Override
  long bytes() {
    return bytes;
  }

  /** The subscribers. */
  @Override
  List<String> holders() {
    return subscriptions.values().stream().map(one -> one.session.toString()).toList();
  }

  @Override
  int waiters() {
    return subscriptions.values().stream().mapToInt(one -> one.waiters.size()).sum();
  }

  @Override
  void drop() {
    List.copyOf(subscriptions.keySet()).forEach(this::end);
  }
}
