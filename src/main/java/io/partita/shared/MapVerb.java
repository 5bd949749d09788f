package io.partita.shared;

/** What can be asked of a map. An entry has a version, which no other entry of it ever had. */
public final class MapVerb {
  /** A key. Whether it is there, and then its value and version. */
  public static final byte GET = 1;

  /** A key and a value. What {@link #GET} gave before. Also an update. */
  public static final byte PUT = 2;

  /** A key and a value, for a key that is not there. What {@link #GET} gave before. */
  public static final byte PUT_IF_ABSENT = 3;

  /** A key. What {@link #GET} gave before. Also an update. */
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
   * A number, 0 to begin with, and whether with values. Keys, perhaps with values, each after a
   * true; then a false and the next number, 0 at the end. An entry that is there all the time is
   * given once.
   */
  public static final byte SCAN = 9;

  /** A key. Whether it is there. */
  public static final byte HAS = 10;

  /** How many, and keys with values; all or none are put. How many keys were not there before. */
  public static final byte PUT_ALL = 11;

  /** A key and a long, which is added to the long that is there, or to 0. Only an update. */
  public static final byte ADD = 12;

  /**
   * A key and a version or {@link #ABSENT}. An update that changes nothing, and is refused if that
   * is not so.
   */
  public static final byte EXPECT = 13;

  /** The version of what is not there. */
  public static final long ABSENT = 0;

  private MapVerb() {}
}
