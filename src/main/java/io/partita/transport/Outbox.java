package io.partita.transport;

import io.partita.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests on their way out. One alone goes at once; while answers are awaited the next ones gather
 * for a moment, or until there are enough to be worth a call of the system.
 *
 * <p>Whoever reads answers never sends: the other side may not read before its answers are read.
 */
final class Outbox {
  private static final int MOST_BYTES = 16 << 10;
  private static final int MOST_FRAMES = 128;
  private static final long MOMENT_NANOS = 50_000;

  private final Connection connection;
  private final Object starting = new Object();

  /** Those that nobody waits for and that are not answered. */
  private final AtomicInteger awaited = new AtomicInteger();

  // Under the lock of this, which is also held while sending: requests keep their order.
  private List<Frame> gathered = new ArrayList<>();
  private int gatheredBytes;
  private volatile @Nullable Thread sender;
  private boolean closed;

  /** From those who must not wait. */
  private final Queue<Frame> handed = new ConcurrentLinkedQueue<>();

  Outbox(Connection connection) {
    this.connection = connection;
  }

  /** Sends it now, after all that were gathered. Somebody waits for its answer. */
  synchronized void sendNow(Frame request) {
    if (gathered.isEmpty()) {
      connection.send(request);
    } else {
      connection.check(request);
      gathered.add(request);
      flush();
    }
  }

  /** Sends it soon. */
  synchronized void send(Frame request) {
    connection.check(request);
    boolean isAlone = awaited.getAndIncrement() == 0;
    gathered.add(request);
    gatheredBytes += request.payload().length;
    if (isAlone || gatheredBytes >= MOST_BYTES || gathered.size() >= MOST_FRAMES) {
      flush();
    } else if (gathered.size() == 1) {
      sendInAMoment();
    }
  }

  private void sendInAMoment() {
    LockSupport.unpark(sender());
  }

  private Thread sender() {
    Thread there = sender;
    if (there == null) {
      there = startSender();
    }
    return there;
  }

  private Thread startSender() {
    synchronized (starting) {
      Thread there = sender;
      if (there == null) {
        there = new Thread(this::sendGathered, "partita-requests");
        there.setDaemon(true);
        sender = there;
        there.start();
      }
      return there;
    }
  }

  /**
   * Sends it soon, and never waits: for the thread that reads.
   *
   * @throws io.partita.wire.WireException if it is over the limit
   */
  void hand(Frame request) {
    connection.check(request);
    awaited.incrementAndGet();
    handAlone(request);
  }

  /** As {@link #hand}, for what has no answer of its own. */
  void handAlone(Frame request) {
    handed.add(request);
    LockSupport.unpark(sender());
  }

  private void sendGathered() {
    try {
      while (isThereMore()) {
        if (handed.isEmpty()) {
          LockSupport.parkNanos(this, MOMENT_NANOS);
        }
        sendAll();
      }
    } catch (ConnectionClosedException e) {
      // Whoever awaits an answer is told by those who read.
      System.getLogger("io.partita.transport").log(System.Logger.Level.TRACE, "Gone", e);
    }
  }

  /** Waits for it; false when there will be no more. */
  private boolean isThereMore() {
    while (true) {
      synchronized (this) {
        if (closed || !gathered.isEmpty() || !handed.isEmpty()) {
          return !closed;
        }
      }
      LockSupport.park(this);
    }
  }

  private synchronized void sendAll() {
    for (Frame next = handed.poll(); next != null; next = handed.poll()) {
      gathered.add(next);
    }
    flush();
  }

  synchronized void flush() {
    if (!gathered.isEmpty()) {
      List<Frame> sent = gathered;
      gathered = new ArrayList<>();
      gatheredBytes = 0;
      connection.sendAll(sent);
    }
  }

  /** One that nobody waited for was answered, or never will be. */
  void answered() {
    awaited.decrementAndGet();
  }

  boolean isAwaiting() {
    return awaited.get() > 0;
  }

  synchronized void close() {
    closed = true;
    LockSupport.unpark(sender);
  }
}
