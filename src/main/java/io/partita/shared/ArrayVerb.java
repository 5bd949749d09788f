package io.partita.shared;

/** What can be asked of an array of longs or doubles. An index comes first. */
public final class ArrayVerb {
  /** The element. */
  public static final byte GET = 1;

  /** An element. The element before. */
  public static final byte SET = 2;

  /** An element. The sum. */
  public static final byte ADD = 3;

  /** Two elements. Whether it was the first, bit by bit, and is the second now. */
  public static final byte COMPARE_AND_SET = 4;

  /** How many elements follow from the index on, and these: as many as there are, or fit. */
  public static final byte PAGE = 5;

  /** How many elements, and these, for the index and those behind it. */
  public static final byte SET_ALL = 6;

  private ArrayVerb() {}
}
