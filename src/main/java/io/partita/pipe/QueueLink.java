package io.partita.pipe;

import io.partita.Deadline;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.Endpoint;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A link to the process a queue lives in: requests of several threads over one connection.
 *
 * <p>There is no thread for it: whoever waits for an answer reads, for all the others too.
 */
final class QueueLink implements AutoCloseable {
  private final Connection connection;
  private final SharedPage page;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Call> calls = new ConcurrentHashMap<>();
  private final ReentrantLock reading = new ReentrantLock();
  private volatile boolean ended;

  private QueueLink(Connection connection, SharedPage page) {
    this.connection = connection;
    this.page = page;
  }

  /** What a link is opened with. */
  record Address(Path socket, AuthKey key, ObjectOptions options) {}

  /**
   * Opens a link.
   *
   * @param kind of {@link QueueMessages}
   */
  static QueueLink open(Address address, String kind) {
    Connection connection =
        Connection.connect(
            new Endpoint.Unix(address.socket()),
            kind,
            address.key(),
            address.options().connectTimeout(),
            address.options().connection());
    boolean open = false;
    try {
      Frame frame = connection.receive();
      if (frame == null) {
        throw new ConnectionClosedException("The queue was closed");
      }
      if (frame.type() != QueueMessages.PAGE) {
        throw new WireException("Not a page of a queue: " + frame);
      }
      SharedPage page = SharedPage.open(Path.of(QueueMessages.text(frame)));
      connection.send(QueueMessages.bare(QueueMessages.MAPPED, 0));
      open = true;
      return new QueueLink(connection, page);
    } finally {
      if (!open) {
        connection.close();
      }
    }
  }

  SharedPage page() {
    return page;
  }

  /** Sends something that has no answer. */
  void send(Frame frame) {
    connection.send(frame);
  }

  void sendAll(List<Frame> frames) {
    connection.sendAll(frames);
  }

  /** One request, and what has come of it. */
  static final class Call {
    private final Thread caller = Thread.currentThread();
    private final List<Frame> items = new ArrayList<>(1);
    private @Nullable Frame head;
    private int due = 1;
    private volatile boolean done;

    /** Null if an item came alone. */
    @Nullable Frame head() {
      return head;
    }

    List<Frame> items() {
      return items;
    }

    boolean is(byte type) {
      return head != null && head.type() == type;
    }

    private void take(Frame frame) {
      if (QueueMessages.isItem(frame)) {
        items.add(frame);
      } else {
        head = frame;
        due =
            switch (frame.type()) {
              case QueueMessages.LOAN -> (int) QueueMessages.numbers(frame, 2)[1];
              case QueueMessages.LIST -> (int) QueueMessages.numbers(frame, 1)[0];
              default -> 0;
            };
      }
      done = items.size() >= due;
    }
  }

  long newId() {
    return ids.incrementAndGet();
  }

  /**
   * Sends a request and waits for its answer. If that does not come in time, or this thread is
   * interrupted, the request is cancelled, and the answer is what it has come to by then.
   *
   * @throws InterruptedException if that is nothing; otherwise the thread stays interrupted
   * @throws ConnectionClosedException if the other side is gone, or this one closed
   */
  Call call(Frame request, @Nullable Deadline deadline) throws InterruptedException {
    Call call = begin(request);
    boolean interrupted = false;
    try {
      if (!await(call, deadline)) {
        connection.send(QueueMessages.bare(QueueMessages.CANCEL, request.callId()));
      }
    } catch (InterruptedException e) {
      interrupted = true;
      connection.send(QueueMessages.bare(QueueMessages.CANCEL, request.callId()));
    }
    awaitUninterrupted(call);
    if (interrupted && call.is(QueueMessages.NOTHING)) {
      throw new InterruptedException("Interrupted while waiting for a queue");
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return call;
  }

  /** As {@link #call(Frame, Deadline)} for what is answered at once; an interrupt waits. */
  Call call(Frame request) {
    Call call = begin(request);
    awaitUninterrupted(call);
    return call;
  }

  private void awaitUninterrupted(Call call) {
    boolean interrupted = false;
    while (!call.done && !ended) {
      try {
        var unused = await(call, null);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!call.done) {
      throw new ConnectionClosedException("The process that the queue lives in is gone");
    }
  }

  private Call begin(Frame request) {
    Call call = new Call();
    calls.put(request.callId(), call);
    try {
      connection.send(request);
    } catch (RuntimeException e) {
      calls.remove(request.callId());
      throw e;
    }
    return call;
  }

  /**
   * Waits for the answer.
   *
   * @return false if it did not come in time; it still will
   */
  private boolean await(Call call, @Nullable Deadline deadline) throws InterruptedException {
    while (!call.done && !ended) {
      if (reading.tryLock()) {
        try {
          if (!read(call, deadline)) {
            return call.done;
          }
        } finally {
          reading.unlock();
          // One of them reads on.
          calls.values().forEach(other -> LockSupport.unpark(other.caller));
        }
      } else {
        park(deadline);
        if (Thread.interrupted()) {
          throw new InterruptedException("Interrupted while waiting for a queue");
        }
        if (deadline != null && deadline.hasPassed()) {
          return call.done;
        }
      }
    }
    return true;
  }

  private void park(@Nullable Deadline deadline) {
    if (deadline == null) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, deadline.remaining().toNanos());
    }
  }

  /** Reads for all until one call has its answer; false when the time has passed. */
  private boolean read(Call call, @Nullable Deadline deadline) throws InterruptedException {
    while (!call.done && !ended) {
      if (!connection.awaitMessage(deadline)) {
        return false;
      }
      Frame frame = connection.receive();
      if (frame == null) {
        ended = true;
        return true;
      }
      Call other = calls.get(frame.callId());
      if (other == null) {
        throw new WireException("An answer to nobody: " + frame);
      }
      other.take(frame);
      if (other.done) {
        calls.remove(frame.callId());
        LockSupport.unpark(other.caller);
      }
    }
    return true;
  }

  @Override
  public void close() {
    connection.close();
    ended = true;
    calls.values().forEach(call -> LockSupport.unpark(call.caller));
  }
}
