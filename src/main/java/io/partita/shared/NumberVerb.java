package io.partita.shared;

/** What can be asked of a number. */
public final class NumberVerb {
  /** The number. */
  public static final byte GET = 1;

  /** A number. The number before. Also an update. */
  public static final byte SET = 2;

  /** A number. The sum. Also an update. */
  public static final byte ADD = 3;

  /** Two numbers. Whether it was the first, and is the second now. */
  public static final byte COMPARE_AND_SET = 4;

  private NumberVerb() {}
}
