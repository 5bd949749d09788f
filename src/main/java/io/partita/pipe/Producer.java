package io.partita.pipe;

import io.partita.pipe.QueueCore.Item;
import io.partita.transport.Connection;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what another process puts without waiting for an answer. A put is done when the system
 * has the item; the shared count of items sent says how many are still on their way here.
 */
final class Producer implements QueueService.Served {
  private static final int MOST_AT_ONCE = 256;

  private final OwnedQueue queue;
  private final Connection link;
  private final SharedPage page;

  /** Counted up under the lock of the queue, together with what was received. */
  private final AtomicLong received = new AtomicLong();

  Producer(OwnedQueue queue, Connection link, SharedPage page) {
    this.queue = queue;
    this.link = link;
    this.page = page;
  }

  /** Under the lock of the queue. */
  void tell(long state) {
    page.set(SharedPage.STATE, state);
  }

  /** Under the lock of the queue. */
  void tellFull(boolean full) {
    page.set(SharedPage.FULL, full ? 1 : 0);
  }

  /** Under the lock of the queue. */
  long inFlight() {
    return Math.max(0, sent() - received.get());
  }

  long sent() {
    return page.get(SharedPage.SENT);
  }

  /** Whether the first so many of those that were sent are in the queue, or were taken back. */
  boolean hasReceived(long count) {
    return received.get() >= Math.min(count, sent());
  }

  @Override
  public void join() {
    queue.change(todo -> queue.join(this));
  }

  /** What it had not sent by now, it never will. */
  @Override
  public void leave() {
    queue.change(todo -> queue.leave(this));
  }

  @Override
  public void serve() {
    try {
      List<Item> items = new ArrayList<>();
      for (Frame frame = link.receive(); frame != null; frame = link.receive()) {
        items.clear();
        for (Frame next = frame; next != null; next = next(items)) {
          if (next.type() != QueueMessages.RECOUNT) {
            items.add(new Item(checked(next), false));
          }
        }
        put(items);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts this thread", e);
    }
  }

  private @Nullable Frame next(List<Item> items) {
    return items.size() < MOST_AT_ONCE ? link.receiveBuffered() : null;
  }

  private static Frame checked(Frame frame) {
    if (!QueueMessages.isItem(frame)) {
      throw new WireException("Something else than an item was put: " + frame);
    }
    return frame;
  }

  /** Reads on only when there is room for all: until then the producer waits in its socket. */
  private void put(List<Item> items) throws InterruptedException {
    LocalPutter last =
        queue.atomically(
            todo -> {
              LocalPutter waiting = null;
              for (Item item : items) {
                if (!queue.tryPut(item)) {
                  waiting = new LocalPutter(queue, item, false);
                  queue.enqueue(waiting);
                }
              }
              received.addAndGet(items.size());
              return waiting;
            });
    if (last != null) {
      var unused = last.await(null);
    }
  }
}
