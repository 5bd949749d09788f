package io.partita.shared;

import io.partita.shared.SharedLock.Part;
import java.io.ObjectStreamException;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock in the manager that many may hold for reading, or one for writing; each holder is a thread
 * of a session, and may take again what it has.
 *
 * <p>First come, first served: who comes to read waits behind who waits to write, so nobody
 * starves. Who writes may take the read lock too and then let go of the write lock. Who reads may
 * not wait for the write lock, for it would wait for itself: that is refused ({@link
 * Refusal#DEADLOCK}), and {@code tryLock()} is false. When the session of a writer ends, those
 * after it are told ({@link SharedLock#isAbandoned}) until another has written. The write lock has
 * conditions.
 */
public final class SharedReadWriteLock implements ReadWriteLock, SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedReadWriteLock(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  @Override
  public SharedLock readLock() {
    return new SharedLock(remote, Part.READ);
  }

  @Override
  public SharedLock writeLock() {
    return new SharedLock(remote, Part.WRITE);
  }

  @Override
  public String toString() {
    return remote.label();
  }
}
