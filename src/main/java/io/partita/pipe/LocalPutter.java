package io.partita.pipe;

import io.partita.Deadline;
import io.partita.pipe.QueueCore.Item;
import org.jspecify.annotations.Nullable;

/** A thread that puts in the process the queue lives in. */
final class LocalPutter extends LocalWaiter implements OwnedQueue.Putter {
  private final OwnedQueue queue;
  private final Item item;
  private final boolean refusable;

  LocalPutter(OwnedQueue queue, Item item, boolean refusable) {
    super(queue);
    this.queue = queue;
    this.item = item;
    this.refusable = refusable;
  }

  boolean await(@Nullable Deadline deadline) throws InterruptedException {
    return awaitTurn(deadline);
  }

  @Override
  void withdraw() {
    queue.withdraw(this);
  }

  @Override
  public Item item() {
    return item;
  }

  @Override
  public boolean canBeRefused() {
    return refusable;
  }

  @Override
  public void accepted(OwnedQueue.Todo todo) {
    serve(null);
  }

  @Override
  public void refused(QueueClosedException why, OwnedQueue.Todo todo) {
    serve(why);
  }
}
