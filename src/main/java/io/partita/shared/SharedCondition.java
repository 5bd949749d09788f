package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.Serializable;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a {@link SharedLock} (Python: {@code Manager().Condition}).
 *
 * <p>Who waits lets go of the lock, however often it holds it, and has it as often when it goes on,
 * also after the time or an interrupt. Who has waited longest is woken first. A signal wakes one
 * who goes on: if that one's session ends before it has the lock again, the next one is woken. When
 * somebody's session ends while it holds the lock, all who wait are woken, since what they wait for
 * may have been left undone; see {@link SharedLock#isAbandoned}. So wait in a loop, or by {@link
 * #waitFor(BooleanSupplier)}.
 *
 * <p>All methods throw {@link IllegalMonitorStateException} if this thread does not hold the lock.
 */
public final class SharedCondition implements Condition, Serializable {
  private static final long serialVersionUID = 1L;

  private final SharedLock lock;
  private final String name;

  SharedCondition(SharedLock lock, String name) {
    this.lock = lock;
    this.name = name;
  }

  private WireWriter request() {
    return lock.request(LockVerb.AWAIT).writeText(name);
  }

  @Override
  public void await() throws InterruptedException {
    var unused = isSignalled(null);
  }

  @Override
  public void awaitUninterruptibly() {
    lock.remote().ask(request());
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    return isSignalled(after(unit.toNanos(time)));
  }

  @Override
  public long awaitNanos(long nanosTimeout) throws InterruptedException {
    long start = System.nanoTime();
    boolean signalled = isSignalled(after(nanosTimeout));
    long left = nanosTimeout - (System.nanoTime() - start);
    return signalled ? left : Math.min(left, 0);
  }

  @Override
  @SuppressWarnings("JavaUtilDate") // The interface has it so.
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    long due = deadline.getTime();
    long now = System.currentTimeMillis();
    return isSignalled(after(TimeUnit.MILLISECONDS.toNanos(due <= now ? 0 : due - now)));
  }

  private static Deadline after(long nanos) {
    return Deadline.after(Duration.ofNanos(nanos));
  }

  private boolean isSignalled(@Nullable Deadline deadline) throws InterruptedException {
    WireReader result = lock.remote().await(request(), deadline);
    // It is not withdrawn: the lock comes back in any case.
    boolean signalled = result != null && result.readBoolean();
    if (!signalled && Thread.interrupted()) {
      throw new InterruptedException("Interrupted while waiting for a condition of " + lock);
    }
    return signalled;
  }

  /**
   * Waits until something is so, and looks each time this is signalled (Python: {@code wait_for}).
   *
   * @param condition called by this thread while it holds the lock
   */
  public void waitFor(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      await();
    }
  }

  /**
   * As {@link #waitFor(BooleanSupplier)}, for a time.
   *
   * @return whether it is so
   */
  public boolean waitFor(BooleanSupplier condition, long time, TimeUnit unit)
      throws InterruptedException {
    long left = unit.toNanos(time);
    boolean isSo = condition.getAsBoolean();
    while (!isSo && left > 0) {
      left = awaitNanos(left);
      isSo = condition.getAsBoolean();
    }
    return isSo;
  }

  @Override
  public void signal() {
    signal(1);
  }

  /**
   * Wakes those who have waited longest (Python: {@code notify(n)}).
   *
   * @param most how many, 0 or more; fewer if fewer wait
   */
  public void signal(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("%d cannot be woken".formatted(most));
    }
    lock.remote().ask(lock.request(LockVerb.SIGNAL).writeText(name).writeInt(most));
  }

  @Override
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  @Override
  public String toString() {
    return "Condition of " + lock;
  }
}
