package io.partita.transport;

import io.partita.Deadline;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Requests of several threads over one connection, whose answers come in any order. A frame's call
 * id says which request it belongs to.
 *
 * <p>There is no thread for it: whoever waits for an answer reads, for all the others too. Safe for
 * use by several threads.
 */
public final class Requests implements AutoCloseable {
  private final Connection connection;
  private final String who;
  private final byte cancel;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Call> calls = new ConcurrentHashMap<>();
  private final ReentrantLock reading = new ReentrantLock();
  private volatile boolean ended;

  /**
   * Requests over this connection, which nobody else reads from.
   *
   * @param who answers, for messages
   * @param cancel the type of a frame that cancels the request of its call id; that is answered all
   *     the same
   */
  public Requests(Connection connection, String who, byte cancel) {
    this.connection = connection;
    this.who = who;
    this.cancel = cancel;
  }

  /** One request of the thread that makes this, and what has come of it. */
  public abstract static class Call {
    private final Thread caller = Thread.currentThread();
    private volatile boolean done;

    /**
     * Takes a part of the answer; by any thread that waits for one.
     *
     * @return whether that was all
     */
    protected abstract boolean take(Frame frame);

    /** Whether the request was cancelled before anything had come of it. Once it is answered. */
    protected abstract boolean isNothing();
  }

  /** A number that no other request here has. */
  public long newId() {
    return ids.incrementAndGet();
  }

  /**
   * Sends a request and waits for its answer. If that does not come in time, or this thread is
   * interrupted, the request is cancelled, and the answer is what it has come to by then.
   *
   * @param deadline null to wait for ever
   * @throws InterruptedException if that is nothing; otherwise the thread stays interrupted
   * @throws ConnectionClosedException if the other side is gone, or this one closed
   */
  public void call(Call call, Frame request, @Nullable Deadline deadline)
      throws InterruptedException {
    begin(call, request);
    boolean interrupted = false;
    boolean late;
    try {
      late = !await(call, deadline);
    } catch (InterruptedException e) {
      interrupted = true;
      late = true;
    }
    if (late) {
      connection.send(new Frame(cancel, request.callId(), new byte[0]));
    }
    awaitUninterrupted(call);
    if (interrupted && call.isNothing()) {
      throw new InterruptedException("Interrupted while waiting for " + who);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** As {@link #call(Call, Frame, Deadline)} for what is answered at once; an interrupt waits. */
  public void call(Call call, Frame request) {
    begin(call, request);
    awaitUninterrupted(call);
  }

  private void begin(Call call, Frame request) {
    calls.put(request.callId(), call);
    try {
      connection.send(request);
    } catch (RuntimeException e) {
      calls.remove(request.callId());
      throw e;
    }
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
      throw new ConnectionClosedException(who + " is gone");
    }
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
          throw new InterruptedException("Interrupted while waiting for " + who);
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
      if (other.take(frame)) {
        calls.remove(frame.callId());
        other.done = true;
        LockSupport.unpark(other.caller);
      }
    }
    return true;
  }

  /** False when the other side has gone or this was closed, as far as anybody has noticed. */
  public boolean isOpen() {
    return !ended && connection.isOpen();
  }

  /** Closes the connection: who waits sees its end. */
  @Override
  public void close() {
    connection.close();
    ended = true;
    calls.values().forEach(call -> LockSupport.unpark(call.caller));
  }
}
