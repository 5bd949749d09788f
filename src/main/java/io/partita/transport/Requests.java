package io.partita.transport;

import io.partita.Deadline;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.util.List;
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
 * <p>Whoever waits for an answer reads, for all the others too. Only where nobody waits, as for
 * what was {@link #submit submitted}, a thread of its own reads. Safe for use by several threads.
 */
public final class Requests implements AutoCloseable {
  private final Connection connection;
  private final String who;
  private final byte cancel;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Call> calls = new ConcurrentHashMap<>();
  private final ReentrantLock reading = new ReentrantLock();
  private final Outbox outbox;
  private volatile @Nullable Thread reader;
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
    this.outbox = new Outbox(connection);
  }

  /** One request, and what has come of it. */
  public abstract static class Call {
    /** Who waits for it; null if that is nobody. */
    private volatile @Nullable Thread caller;

    private volatile boolean done;

    /**
     * Takes a part of the answer; by any thread that reads.
     *
     * @return whether that was all
     */
    protected abstract boolean take(Frame frame);

    /** Whether the request was cancelled before anything had come of it. Once it is answered. */
    protected abstract boolean isNothing();

    /**
     * Nobody waited for it and it is over: all was taken, or the connection has ended. By the
     * thread that reads, which must not be held up.
     *
     * @param failure null if all was taken
     */
    protected void over(@Nullable ConnectionClosedException failure) {}
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
      outbox.sendNow(new Frame(cancel, request.callId(), new byte[0]));
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
    call.caller = Thread.currentThread();
    calls.put(request.callId(), call);
    try {
      outbox.sendNow(request);
    } catch (RuntimeException e) {
      calls.remove(request.callId());
      throw e;
    }
  }

  /**
   * Sends a request soon, together with others if many are under way. What becomes of it is told to
   * {@link Call#over}, also if the connection has ended. Requests of one thread arrive in its
   * order.
   *
   * @throws WireException if it is over the limit
   */
  public void submit(Call call, Frame request) {
    calls.put(request.callId(), call);
    try {
      if (reading.isHeldByCurrentThread()) {
        outbox.hand(request);
      } else {
        outbox.send(request);
      }
    } catch (ConnectionClosedException e) {
      if (calls.remove(request.callId()) != null) {
        end(call, e);
      }
      return;
    } catch (RuntimeException e) {
      calls.remove(request.callId());
      throw e;
    }
    if (ended) {
      finish();
    }
    wakeReader();
  }

  /** A request that was submitted shall wait no longer; it is answered all the same. */
  public void cancel(long callId) {
    if (calls.containsKey(callId)) {
      outbox.handAlone(new Frame(cancel, callId, new byte[0]));
    }
  }

  private void wakeReader() {
    Thread there = reader;
    if (there == null) {
      startReader();
    } else {
      LockSupport.unpark(there);
    }
  }

  private synchronized void startReader() {
    if (reader == null && !ended) {
      Thread thread = new Thread(this::readForNobody, "partita-answers");
      thread.setDaemon(true);
      reader = thread;
      thread.start();
    }
  }

  private void readForNobody() {
    try {
      while (!ended) {
        if (!outbox.isAwaiting()) {
          LockSupport.park(this);
        } else if (reading.tryLock()) {
          lead();
        } else {
          LockSupport.park(this);
        }
      }
    } catch (InterruptedException e) {
      close(); // Nobody else has this thread.
    } catch (WireException e) {
      System.getLogger("io.partita.transport").log(System.Logger.Level.ERROR, who, e);
      close();
    }
    finish();
  }

  private void lead() throws InterruptedException {
    try {
      while (!ended && outbox.isAwaiting()) {
        readOne(null);
      }
    } finally {
      reading.unlock();
      passOn();
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
      finish();
      throw new ConnectionClosedException(who + " is gone");
    }
  }

  /**
   * Waits for the answer.
   *
   * @return false if it did not come in time; it still will
   */
  private boolean await(Call call, @Nullable Deadline deadline) throws InterruptedException {
    try {
      while (!call.done && !ended) {
        if (reading.tryLock()) {
          try {
            if (!read(call, deadline)) {
              return call.done;
            }
          } finally {
            reading.unlock();
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
    } finally {
      passOn();
    }
  }

  /** Whoever leaves sees to it that one of the others reads: he may have been the one asked to. */
  private void passOn() {
    if (reading.isLocked() || calls.isEmpty()) {
      return;
    }
    if (outbox.isAwaiting()) {
      LockSupport.unpark(reader);
      return;
    }
    for (Call call : calls.values()) {
      Thread caller = call.caller;
      if (!call.done && caller != null && caller != Thread.currentThread()) {
        LockSupport.unpark(caller);
        return;
      }
    }
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
      if (!readOne(deadline)) {
        return false;
      }
    }
    return true;
  }

  private boolean readOne(@Nullable Deadline deadline) throws InterruptedException {
    if (!connection.awaitMessage(deadline)) {
      return false;
    }
    Frame frame = connection.receive();
    if (frame == null) {
      ended = true;
      calls.values().forEach(call -> LockSupport.unpark(call.caller));
      LockSupport.unpark(reader);
      return true;
    }
    while (frame != null) {
      deliver(frame);
      frame = connection.receiveBuffered();
    }
    return true;
  }

  private void deliver(Frame frame) {
    Call call = calls.get(frame.callId());
    if (call == null) {
      throw new WireException("An answer to nobody: " + frame);
    }
    if (call.take(frame)) {
      calls.remove(frame.callId());
      end(call, null);
    }
  }

  private void end(Call call, @Nullable ConnectionClosedException failure) {
    Thread caller = call.caller;
    call.done = failure == null;
    if (caller != null) {
      LockSupport.unpark(caller);
    } else {
      outbox.answered();
      call.over(failure);
    }
  }

  /** The connection has ended: nobody waits any more. */
  private void finish() {
    for (Long id : List.copyOf(calls.keySet())) {
      Call call = calls.remove(id);
      if (call != null) {
        end(call, new ConnectionClosedException(who + " is gone"));
      }
    }
  }

  /** False when the other side has gone or this was closed, as far as anybody has noticed. */
  public boolean isOpen() {
    return !ended && connection.isOpen();
  }

  /** Closes the connection: whoever waits for an answer that has not come sees its end. */
  @Override
  public void close() {
    connection.close();
    outbox.close();
    ended = true;
    calls.values().forEach(call -> LockSupport.unpark(call.caller));
    LockSupport.unpark(reader);
  }
}
