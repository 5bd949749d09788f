package io.partita.shared;

/** What the process that runs registered objects asks of the manager. */
public final class HostVerb {
  /** How many types, and their names. From now on this session is the one that runs them. */
  public static final byte BEGIN = 1;

  /** Nothing; waits. {@link #CALL} or {@link #END}, and what belongs to it. */
  public static final byte TAKE = 2;

  /** A call's number, what came of it, and the result or what was thrown, as bytes. */
  public static final byte REPLY = 3;

  /** A call's number, an object's number, its type, the method and the arguments. */
  public static final byte CALL = 1;

  /** The number of an object that is gone. */
  public static final byte END = 2;

  /** The method has returned this. */
  public static final byte RETURNED = 1;

  /** The method has thrown this. */
  public static final byte THREW = 2;

  /** Nothing was called, for this reason. */
  public static final byte REFUSED = 3;

  private HostVerb() {}
}
