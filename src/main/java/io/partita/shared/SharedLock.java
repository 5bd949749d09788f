package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A re-entrant lock in the manager, held by a thread of a session (Python: {@code
 * Manager().RLock}). Two sessions of one process are two, also in one thread; two proxies of one
 * session are one.
 *
 * <p>Who waits has it in the order of coming, so {@link #tryLock()} never overtakes anybody. When
 * the session of the holder ends, as it does with its process, the next one has the lock at once,
 * and is told so by {@link #isAbandoned}. Each grant has a {@link #token} higher than all before
 * it, across restarts of the manager too, by which others can refuse who holds the lock no more.
 *
 * <p>All methods throw {@link ManagerGoneException} when the manager has ended or the session is
 * closed, also while they wait. Safe for use by several threads.
 */
public final class SharedLock implements Lock, SharedObject {
  private static final long serialVersionUID = 1L;

  /** Which lock of the object it is. */
  enum Part {
    WHOLE,
    READ,
    WRITE
  }

  private final transient Remote remote;
  private final Part part;

  SharedLock(Remote remote, Part part) {
    this.remote = remote;
    this.part = part;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    if (part != Part.WHOLE) {
      throw new NotSerializableException("A part of %s: send that".formatted(remote.label()));
    }
    return handle();
  }

  /** Of this thread. */
  WireWriter request(byte verb) {
    return remote.request(verb).writeLong(Thread.currentThread().getId());
  }

  private WireWriter ofPart(byte verb) {
    return request(verb).writeBoolean(part == Part.READ);
  }

  private static boolean isGranted(@Nullable WireReader result) {
    return result != null && result.readBoolean();
  }

  /**
   * Waits until this thread holds it; an interrupt waits, too.
   *
   * @throws SharedObjectException {@link Refusal#DEADLOCK} for a write lock whose read lock this
   *     thread holds, {@link Refusal#FULL} if too many wait at the manager
   */
  @Override
  public void lock() {
    remote.ask(ofPart(LockVerb.LOCK).writeBoolean(true));
  }

  /** As {@link #lock}, but an interrupt ends the waiting. */
  @Override
  public void lockInterruptibly() throws InterruptedException {
    var unused = isGranted(remote.await(ofPart(LockVerb.LOCK).writeBoolean(true), null));
  }

  @Override
  public boolean tryLock() {
    return isGranted(remote.ask(ofPart(LockVerb.LOCK).writeBoolean(false)));
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    Deadline deadline = Deadline.after(Duration.ofNanos(unit.toNanos(time)));
    return isGranted(remote.await(ofPart(LockVerb.LOCK).writeBoolean(time > 0), deadline));
  }

  /**
   * Lets go of it once.
   *
   * @throws IllegalMonitorStateException if this thread does not hold it
   */
  @Override
  public void unlock() {
    remote.ask(ofPart(LockVerb.UNLOCK));
  }

  /** Whether this thread holds it. */
  public boolean isHeldByCurrentThread() {
    return holdCount() > 0;
  }

  /** How often this thread holds it. */
  public int holdCount() {
    return remote.ask(ofPart(LockVerb.HELD)).readInt();
  }

  /**
   * Higher than that of every grant before the one by which this thread holds it. It stays the same
   * while the lock is taken again by its holder, not while a condition is awaited.
   *
   * @throws IllegalMonitorStateException if this thread does not hold it
   */
  public long token() {
    return grant().readLong();
  }

  /**
   * Whether the one who had it alone before ended without letting go of it, so that what the lock
   * guards may be half done. It is so for each holder until one of them, who holds it alone, lets
   * go of it.
   *
   * @throws IllegalMonitorStateException if this thread does not hold it
   */
  public boolean isAbandoned() {
    WireReader grant = grant();
    grant.readLong();
    return grant.readBoolean();
  }

  private WireReader grant() {
    WireReader held = remote.ask(ofPart(LockVerb.HELD));
    if (held.readInt() == 0) {
      throw new IllegalMonitorStateException(
          "%s is not held by this thread".formatted(remote.label()));
    }
    return held;
  }

  /**
   * A condition of its own. Other processes have it when it is sent to them.
   *
   * @throws UnsupportedOperationException for a read lock
   */
  @Override
  public SharedCondition newCondition() {
    return newCondition(UUID.randomUUID().toString());
  }

  /**
   * The condition of a name, which is the same for all who use this lock.
   *
   * @param name at most 256 characters
   * @throws UnsupportedOperationException for a read lock
   */
  public SharedCondition condition(String name) {
    return newCondition("named " + name);
  }

  private SharedCondition newCondition(String name) {
    if (part == Part.READ) {
      throw new UnsupportedOperationException("A read lock has no conditions");
    }
    return new SharedCondition(this, name);
  }

  @Override
  public String toString() {
    return part == Part.WHOLE ? remote.label() : part + " of " + remote.label();
  }
}
