package io.partita.shared;

/** What can be asked of a barrier. */
public final class BarrierVerb {
  /**
   * Whether this party can run the action. What came of it, the index of the party, and the number
   * of the round.
   */
  public static final byte AWAIT = 1;

  /**
   * By the party that was told to {@link #RUN}: the number of the round, and whether its action is
   * done; if not, the barrier breaks. What came of it.
   */
  public static final byte ACTED = 2;

  /** Breaks it. Whether it was broken before. */
  public static final byte ABORT = 3;

  /** It is as new; those who wait are told that it is broken. */
  public static final byte RESET = 4;

  /** Nothing. How many wait, and whether it is broken. */
  public static final byte STATE = 5;

  /** All parties have come, and the action was run. */
  public static final byte PASSED = 1;

  /** All parties have come, and this one is to run the action. */
  public static final byte RUN = 2;

  /** The barrier is broken. */
  public static final byte BROKEN = 3;

  private BarrierVerb() {}
}
