package io.partita.shared;

/** What can be asked of a semaphore. */
public final class SemaphoreVerb {
  /** How many permits; whether to wait. Whether the session has them. */
  public static final byte ACQUIRE = 1;

  /** How many permits. */
  public static final byte RELEASE = 2;

  /** Nothing. How many permits were there; the session has them now. */
  public static final byte DRAIN = 3;

  /** Nothing. How many permits are there, and how many came back from sessions that ended. */
  public static final byte STATE = 4;

  private SemaphoreVerb() {}
}
