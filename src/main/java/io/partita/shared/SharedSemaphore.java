package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link java.util.concurrent.Semaphore} in the manager, by the same names (Python: {@code
 * Manager().Semaphore} and {@code BoundedSemaphore}). First come, first served: who wants much is
 * not overtaken by who wants little, and {@link #tryAcquire()} overtakes nobody.
 *
 * <p>Permits belong to the session that acquired them, and come back when it ends, as it does with
 * its process; {@link #abandonedPermits} counts these. Anybody may release: who releases more than
 * its session has lets go of what other sessions have, first of those who have had theirs longest,
 * and what nobody has is new.
 *
 * <p>All methods throw {@link ManagerGoneException} when the manager has ended or the session is
 * closed, also while they wait, and {@link IllegalArgumentException} for a number below 0 or more
 * permits than a bounded semaphore has. Safe for use by several threads.
 */
public final class SharedSemaphore implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedSemaphore(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private static int checked(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("There are no %d permits".formatted(permits));
    }
    return permits;
  }

  private static boolean isGranted(@Nullable WireReader result) {
    return result != null && result.readBoolean();
  }

  private WireWriter acquire(int permits, boolean waits) {
    return remote.request(SemaphoreVerb.ACQUIRE).writeInt(checked(permits)).writeBoolean(waits);
  }

  public void acquire() throws InterruptedException {
    acquire(1);
  }

  public void acquire(int permits) throws InterruptedException {
    var unused = isGranted(remote.await(acquire(permits, true), null));
  }

  public void acquireUninterruptibly() {
    acquireUninterruptibly(1);
  }

  public void acquireUninterruptibly(int permits) {
    remote.ask(acquire(permits, true));
  }

  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  public boolean tryAcquire(int permits) {
    return isGranted(remote.ask(acquire(permits, false)));
  }

  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    return tryAcquire(1, timeout, unit);
  }

  public boolean tryAcquire(int permits, long timeout, TimeUnit unit) throws InterruptedException {
    Deadline deadline = Deadline.after(Duration.ofNanos(unit.toNanos(timeout)));
    return isGranted(remote.await(acquire(permits, timeout > 0), deadline));
  }

  /** See {@link #release(int)}. */
  public void release() {
    release(1);
  }

  /**
   * Gives permits back, or adds some.
   *
   * @throws IllegalMonitorStateException if a bounded semaphore would have more than it was made
   *     with
   */
  public void release(int permits) {
    remote.ask(remote.request(SemaphoreVerb.RELEASE).writeInt(checked(permits)));
  }

  public int availablePermits() {
    return remote.ask(remote.request(SemaphoreVerb.STATE)).readInt();
  }

  /** Takes all that are there; how many these were. */
  public int drainPermits() {
    return remote.ask(remote.request(SemaphoreVerb.DRAIN)).readInt();
  }

  /** How many permits have come back so far because the session that had them ended. */
  public long abandonedPermits() {
    WireReader state = remote.ask(remote.request(SemaphoreVerb.STATE));
    state.readInt();
    return state.readLong();
  }

  @Override
  public String toString() {
    return remote.label();
  }
}
