package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.WireReader;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link java.util.concurrent.CyclicBarrier} in the manager, by the same names, with what
 * Python's {@code Barrier} has besides. When all parties have come, one of those who have an action
 * runs it, then all go on; the barrier can be used again.
 *
 * <p>It breaks for all who wait, and who come then, when one of them waits too long, is interrupted
 * or fails in its action, or by {@link #abort}. It breaks too when a session ends that has come
 * once since the barrier was made or reset, as it does with its process: the others would wait for
 * it for ever. When the last such session has ended, or by {@link #reset}, the barrier is as new.
 *
 * <p>All methods throw {@link ManagerGoneException} when the manager has ended or the session is
 * closed, also while they wait. Safe for use by several threads, each of which is a party.
 */
public final class SharedBarrier implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;
  private final transient int parties;
  private final transient @Nullable Runnable action;

  SharedBarrier(Remote remote, int parties, @Nullable Runnable action) {
    this.remote = remote;
    this.parties = parties;
    this.action = action;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  /** The same barrier for a party that can run this when all have come. */
  public SharedBarrier withAction(Runnable toRun) {
    return new SharedBarrier(remote, parties, toRun);
  }

  /**
   * Waits for the others.
   *
   * @return of {@code parties - 1} for the first to come to 0 for the last; no two have the same
   * @throws BrokenBarrierException if the barrier is broken, or breaks meanwhile
   * @throws InterruptedException if this thread is interrupted, which breaks it
   */
  public int await() throws InterruptedException, BrokenBarrierException {
    WireReader result = comeTo(null);
    if (result == null) {
      throw new IllegalStateException("%s withdrew who waits for ever".formatted(remote.label()));
    }
    return passed(result);
  }

  /**
   * As {@link #await()}, for a time.
   *
   * @throws TimeoutException if the others have not come by then, which breaks it
   */
  public int await(long timeout, TimeUnit unit)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    WireReader result = comeTo(Deadline.after(Duration.ofNanos(unit.toNanos(timeout))));
    if (result == null) {
      throw new TimeoutException("Not all parties have come to %s".formatted(remote.label()));
    }
    return passed(result);
  }

  private @Nullable WireReader comeTo(@Nullable Deadline deadline)
      throws InterruptedException, BrokenBarrierException {
    if (Thread.currentThread().isInterrupted()) {
      if (isBrokenByAbort()) {
        throw broken();
      }
      Thread.interrupted();
      throw new InterruptedException("Interrupted before waiting for " + remote.label());
    }
    return remote.await(remote.request(BarrierVerb.AWAIT).writeBoolean(action != null), deadline);
  }

  private int passed(WireReader result) throws BrokenBarrierException {
    byte what = result.readByte();
    int index = result.readInt();
    if (what == BarrierVerb.RUN) {
      what = act(result.readLong());
    }
    if (what == BarrierVerb.BROKEN) {
      throw broken();
    }
    return index;
  }

  private byte act(long round) {
    boolean done = false;
    try {
      if (action != null) {
        action.run();
      }
      done = true;
    } finally {
      if (!done) {
        tellActed(round, false);
      }
    }
    return tellActed(round, true);
  }

  private byte tellActed(long round, boolean done) {
    return remote
        .ask(remote.request(BarrierVerb.ACTED).writeLong(round).writeBoolean(done))
        .readByte();
  }

  private BrokenBarrierException broken() {
    return new BrokenBarrierException("%s is broken; reset it".formatted(remote.label()));
  }

  /** Breaks it for all (Python: {@code abort}). */
  public void abort() {
    var unused = isBrokenByAbort();
  }

  /** Whether it was broken before. */
  private boolean isBrokenByAbort() {
    return remote.ask(remote.request(BarrierVerb.ABORT)).readBoolean();
  }

  /** It is as new; who waits is told that it is broken. */
  public void reset() {
    remote.ask(remote.request(BarrierVerb.RESET));
  }

  public boolean isBroken() {
    WireReader state = state();
    state.readInt();
    return state.readBoolean();
  }

  /** How many have come and wait now. */
  public int getNumberWaiting() {
    return state().readInt();
  }

  private WireReader state() {
    return remote.ask(remote.request(BarrierVerb.STATE));
  }

  /** How many must come. */
  public int getParties() {
    return parties;
  }

  @Override
  public String toString() {
    return remote.label();
  }
}
