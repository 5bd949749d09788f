package io.partita.shared;

/** What can be asked of a queue: the verb, then in this order what it needs, then what it gives. */
public final class QueueVerb {
  /** Whether to wait for room; an item. Whether it is in the queue. */
  public static final byte PUT = 1;

  /** Whether to wait for room; items. How many are in the queue: the first so many. */
  public static final byte PUT_ALL = 2;

  /** Whether to wait for one; how many at most. Items. */
  public static final byte TAKE = 3;

  /** How many at most. Items, which stay in the queue. */
  public static final byte PEEK = 4;

  /** How many there are. */
  public static final byte SIZE = 5;

  /** No more are put; who takes has what is there, then the end. */
  public static final byte CLOSE_FOR_PUT = 6;

  /** Removes all; how many that were. */
  public static final byte CLEAR = 7;

  private QueueVerb() {}
}
