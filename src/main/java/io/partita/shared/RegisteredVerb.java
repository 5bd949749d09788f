package io.partita.shared;

/** What can be asked of an object of a registered type. */
public final class RegisteredVerb {
  /** A method and its arguments. What came of it, and the result or what was thrown, as bytes. */
  public static final byte CALL = 1;

  private RegisteredVerb() {}
}
