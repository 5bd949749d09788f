package io.partita.shared;

/**
 * What crosses between a session and the manager. A session sends requests and gets one answer to
 * each, in any order; the frame's call id says which belongs to which.
 */
public final class Protocol {
  /** To the manager: the object's number, the verb, and what the verb needs. */
  public static final byte REQUEST = 1;

  /** To the manager: a request that waits shall wait no longer. It is answered all the same. */
  public static final byte CANCEL = 2;

  /** To the session: the request was carried out; with its result. */
  public static final byte DONE = 1;

  /** To the session: it was not, and changed nothing; with a {@link Refusal} and a text. */
  public static final byte REFUSED = 2;

  /** To the session: it was cancelled before it could be carried out. */
  public static final byte WITHDRAWN = 3;

  /** The object that finds, makes and drops the others. */
  public static final int DIRECTORY = 0;

  private Protocol() {}
}
