package io.partita.shared;

/** What can be asked of a value, and of a number. */
public final class ValueVerb {
  /** The value and its version. */
  public static final byte GET = 1;

  /** A value. The value before. */
  public static final byte SET = 2;

  /** A version and a value. Whether the version was that one, and the value was set. */
  public static final byte REPLACE = 3;

  /** A long to be added to a number. What it is then. */
  public static final byte ADD = 4;

  private ValueVerb() {}
}
