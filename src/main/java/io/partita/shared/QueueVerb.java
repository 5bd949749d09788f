package io.partita.shared;

/** What can be asked of a queue: the verb, then in this order what it needs, then what it gives. */
public final class QueueVerb {
  /** Whether to wait for room; whether at the head; a priority; an item. 1 if it is in, else 0. */
  public static final byte PUT = 1;

  /** Whether to wait for room; how many items; the items. How many are in: the first so many. */
  public static final byte PUT_ALL = 2;

  /**
   * Whether to wait for one; whether from the tail; how many at most. How many; the items. Fewer
   * than there are if they are large.
   */
  public static final byte TAKE = 3;

  /** How many to leave out; how many at most. How many; the items, which stay in the queue. */
  public static final byte PEEK = 4;

  /** Whether that at the tail. Whether there is one; the item, which stays in the queue. */
  public static final byte PEEK_END = 5;

  /** How many are ready, leased and dead, how many fit in, and how many are not done. */
  public static final byte COUNTS = 6;

  /** No more are put; who takes has what is there, then the end. */
  public static final byte CLOSE_FOR_PUT = 7;

  /** Removes all that are ready; how many that were. */
  public static final byte CLEAR = 8;

  /** Whether from the tail; an item. Whether one that is the same was there, and was removed. */
  public static final byte REMOVE = 9;

  /**
   * Whether to wait for one; how many at most. How many; for each the number of its lease, how
   * often it has failed, and the item.
   */
  public static final byte LEASE = 10;

  /** The number of a lease; how many updates; the updates. The item is gone, and they are made. */
  public static final byte COMPLETE = 11;

  /** The number of a lease. The item is at the head again, as if it had not been leased. */
  public static final byte RELEASE = 12;

  /** The number of a lease; a cause. The item has failed; whether it is dead now. */
  public static final byte FAIL = 13;

  /** One item that was taken is done. */
  public static final byte TASK_DONE = 14;

  /** Whether to wait until all are done. Whether they are. */
  public static final byte JOIN = 15;

  /** How many dead ones to leave out; how many at most. How many; each with its causes. */
  public static final byte DEAD = 16;

  /** All dead ones are ready again; how many that were. */
  public static final byte REQUEUE_DEAD = 17;

  /** All dead ones are gone; how many that were. */
  public static final byte DROP_DEAD = 18;

  private QueueVerb() {}
}
