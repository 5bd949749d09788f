package io.partita.shared;

/** What can be asked of a list. It has a version, which it never had before. */
public final class ListVerb {
  /** In place of the index behind the last item. */
  public static final int END = -1;

  /** How many items there are. */
  public static final byte SIZE = 1;

  /** An index. Whether it is within the list, and then the item. */
  public static final byte GET = 2;

  /**
   * An index. The list's version, and items from there, each after a true, and a false: as many as
   * there are, or fit.
   */
  public static final byte PAGE = 3;

  /** An index and an item. Whether it is within the list, and then the item before. */
  public static final byte SET = 4;

  /** An index or {@link #END}, how many items, and these. Whether it was within the list. */
  public static final byte ADD = 5;

  /** An index. Whether it was within the list, and then the item. */
  public static final byte REMOVE = 6;

  /** An index and a version. Whether the version was that one, and the item was removed. */
  public static final byte REMOVE_VERSION = 7;

  /** Two indexes: removes the items from the first to before the second, as far as there are. */
  public static final byte REMOVE_RANGE = 8;

  private ListVerb() {}
}
