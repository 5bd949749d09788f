package io.partita.shared;

/** What can be asked of an array of objects. An index comes first. */
public final class ReferencesVerb {
  /** The element and its version. */
  public static final byte GET = 1;

  /** An element. The element before. */
  public static final byte SWAP = 2;

  /** A version and an element. Whether the version was that one, and the element was set. */
  public static final byte REPLACE = 3;

  /** From the index on: elements, each after a true, and a false; as many as there are, or fit. */
  public static final byte PAGE = 4;

  private ReferencesVerb() {}
}
