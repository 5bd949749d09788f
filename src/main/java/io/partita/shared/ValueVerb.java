package io.partita.shared;

/** What can be asked of a value. It has a version, which it never had before. */
public final class ValueVerb {
  /** The value and its version. */
  public static final byte GET = 1;

  /** A value. Also an update. */
  public static final byte SET = 2;

  /** A version and a value. Whether the version was that one, and the value was set. */
  public static final byte REPLACE = 3;

  /** A value. The value before. */
  public static final byte SWAP = 4;

  /** A version. An update that changes nothing, and is refused if the version is another. */
  public static final byte EXPECT = 5;

  private ValueVerb() {}
}
