package io.partita.shared;

/** What can be asked of a topic. A subscription is known by its number. */
public final class TopicVerb {
  /** An item. How many subscriptions it is for. */
  public static final byte PUBLISH = 1;

  /** Nothing. The number of a new subscription to what is published from now on. */
  public static final byte SUBSCRIBE = 2;

  /** A subscription; whether to wait. Whether there is an item, and it. */
  public static final byte TAKE = 3;

  /** A subscription. How many items it missed. */
  public static final byte DROPPED = 4;

  /** A subscription, which ends. */
  public static final byte UNSUBSCRIBE = 5;

  private TopicVerb() {}
}
