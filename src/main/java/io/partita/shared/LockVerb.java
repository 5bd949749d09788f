package io.partita.shared;

/**
 * What can be asked of a lock. A holder is a thread of a session, which has a number there; whoever
 * holds it shared shares it with others who do.
 */
public final class LockVerb {
  /** The thread; whether shared; whether to wait. Whether it is held. */
  public static final byte LOCK = 1;

  /** The thread; whether shared. */
  public static final byte UNLOCK = 2;

  /**
   * The thread; whether shared. How often it holds the lock so; if it does, the token of its grant
   * and whether the lock was abandoned.
   */
  public static final byte HELD = 3;

  /**
   * The thread; a condition's name. Lets go of the lock until it is signalled, or the request is
   * cancelled; it is answered when the thread has the lock again, as often as before. Whether it
   * was signalled.
   */
  public static final byte AWAIT = 4;

  /** The thread; a condition's name; how many at most. Those who have waited longest are woken. */
  public static final byte SIGNAL = 5;

  private LockVerb() {}
}
