package io.partita.pipe;

import io.partita.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What other processes have put before a moment, and may still be on its way. */
final class Arrivals {
  /** A producer that stands still in the middle of a put holds up nobody longer than this. */
  static final Duration STALLED = Duration.ofSeconds(1);

  private static final long PAUSE_NANOS = 50_000;

  private final List<Producer> producers;
  private final Map<Producer, Long> sent = new HashMap<>();

  /**
   * Of this moment.
   *
   * @param producers who leaves is removed from it
   */
  Arrivals(List<Producer> producers) {
    this.producers = producers;
    producers.forEach(producer -> sent.put(producer, producer.sent()));
  }

  /** Waits until all of it is in the queue; without the queue's lock. */
  void await() {
    Deadline deadline = Deadline.after(STALLED);
    while (!areHere() && !deadline.hasPassed()) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  private boolean areHere() {
    return sent.entrySet().stream()
        .allMatch(
            one -> one.getKey().hasReceived(one.getValue()) || !producers.contains(one.getKey()));
  }
}
