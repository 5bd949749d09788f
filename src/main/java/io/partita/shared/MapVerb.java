package io.partita.shared;

/** What can be asked of a map. An entry has a version, which no other entry of it ever had. */
public final class MapVerb {
  /** A key. Whether it is there, and then its value and version. */
  public static final byte GET = 1;

  /** A key and a value. What {@link #GET} gave before. */
  public static final byte PUT = 2;

  /** A key and a value, for a key that is not there. What {@link #GET} gave before. */
  public static final byte PUT_IF_ABSENT = 3;

  /** A key. What {@link #GET} gave before. */
  public static final byte REMOVE = 4;

  /** A key, a version and a value. Whether the version was that one, and the value was set. */
  public static final byte REPLACE = 5;

  /** A key and a version. Whether the version was that one, and the entry was removed. */
  public static final byte REMOVE_VERSION = 6;

  /** How many entries there are. */
  public static final byte SIZE = 7;

  /** Removes all. */
  public static final byte CLEAR = 8;

  /**
   * A number, 0 to begin with, and how many at most. The next number, 0 at the end, and keys with
   * values. An entry that is there all the time is given once.
   */
  public static final byte SCAN = 9;

  private MapVerb() {}
}
