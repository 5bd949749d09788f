package io.partita.shared;

/** What can be asked of a lock. A holder is a thread of a session, which has a number there. */
public final class LockVerb {
  /** Whether to wait; the thread. Whether it is held, the token, and whether it was abandoned. */
  public static final byte LOCK = 1;

  /** The thread. */
  public static final byte UNLOCK = 2;

  /** The thread. How often it holds the lock. */
  public static final byte HELD = 3;

  private LockVerb() {}
}
