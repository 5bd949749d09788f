package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A re-entrant lock in the manager, held by a thread of a session. When the session ends, the next
 * holder has it, and is told so by {@link #isAbandoned}.
 */
public final class SharedLock implements Lock, SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  // Of who holds it.
  private volatile long token;
  private volatile boolean abandoned;

  SharedLock(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private WireWriter request(boolean waits) {
    return remote.request(LockVerb.LOCK).writeBoolean(waits).writeLong(thread());
  }

  private static long thread() {
    return Thread.currentThread().getId();
  }

  private boolean isGranted(@Nullable WireReader result) {
    if (result == null || !result.readBoolean()) {
      return false;
    }
    token = result.readLong();
    abandoned = result.readBoolean();
    return true;
  }

  @Override
  public void lock() {
    boolean interrupted = false;
    boolean held = false;
    while (!held) {
      try {
        held = isGranted(remote.await(request(true), null));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    var unused = isGranted(remote.await(request(true), null));
  }

  @Override
  public boolean tryLock() {
    return isGranted(remote.ask(request(false)));
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    Deadline deadline = Deadline.after(Duration.ofNanos(unit.toNanos(time)));
    return isGranted(remote.await(request(time > 0), deadline));
  }

  /**
   * Lets go of it once.
   *
   * @throws IllegalMonitorStateException if this thread does not hold it
   */
  @Override
  public void unlock() {
    remote.ask(remote.request(LockVerb.UNLOCK).writeLong(thread()));
  }

  /** Whether this thread holds it. */
  public boolean isHeldByCurrentThread() {
    return remote.ask(remote.request(LockVerb.HELD).writeLong(thread())).readInt() > 0;
  }

  /** Higher than that of every grant before this one. While this thread holds the lock. */
  public long token() {
    return token;
  }

  /** Whether the one before died with it. While this thread holds the lock. */
  public boolean isAbandoned() {
    return abandoned;
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException(remote.label() + " has no conditions");
  }
}
