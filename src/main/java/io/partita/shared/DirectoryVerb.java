package io.partita.shared;

/** What can be asked of the directory, which is the object {@link Protocol#DIRECTORY}. */
public final class DirectoryVerb {
  /**
   * A {@link Kind}, a name, and the settings of that kind. The object's number; it is made if there
   * is none of the name yet.
   */
  public static final byte OPEN = 1;

  /** A number. The object is gone for everybody. */
  public static final byte DROP = 2;

  /** Nothing. The manager's epoch, and for each object its kind, name, size, holders and waiters. */
  public static final byte LIST = 3;

  private DirectoryVerb() {}
}
