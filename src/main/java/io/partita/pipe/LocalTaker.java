package io.partita.pipe;

import io.partita.Deadline;
import io.partita.pipe.QueueCore.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thread that takes in the process the queue lives in. */
final class LocalTaker extends LocalWaiter implements OwnedQueue.Taker {
  private final OwnedQueue queue;
  private final boolean patient;
  private @Nullable Item item;

  LocalTaker(OwnedQueue queue, boolean patient) {
    super(queue);
    this.queue = queue;
    this.patient = patient;
  }

  @Nullable Item await(@Nullable Deadline deadline) throws InterruptedException {
    Deadline until = patient ? deadline : Deadline.after(Arrivals.STALLED);
    return awaitTurn(until) ? item : null;
  }

  @Override
  void withdraw() {
    queue.withdraw(this);
  }

  @Override
  public boolean isPatient() {
    return patient;
  }

  @Override
  public int most() {
    return 1;
  }

  @Override
  public void given(List<Item> items, OwnedQueue.Todo todo) {
    item = items.get(0);
    serve(null);
  }

  @Override
  public void none(OwnedQueue.Todo todo) {
    serve(null);
  }

  @Override
  public void ended(QueueClosedException why, OwnedQueue.Todo todo) {
    serve(why);
  }
}
