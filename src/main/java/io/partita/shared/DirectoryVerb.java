package io.partita.shared;

/** What can be asked of the directory, which is the object {@link Protocol#DIRECTORY}. */
public final class DirectoryVerb {
  /**
   * A {@link Kind}, a {@link Scope}, a name that may be empty, and the settings of that kind. The
   * object's number and the settings that it has. It is made if there is none of the name yet; one
   * without a name is made in any case, and lives as long as a session that has opened it.
   */
  public static final byte OPEN = 1;

  /** A number, and the {@link #EPOCH} it is of. The object's {@link Kind}, name and settings. */
  public static final byte JOIN = 2;

  /** A number. The object is gone for everybody. */
  public static final byte DROP = 3;

  /** A {@link Scope}. Its objects are gone for everybody; how many that were. */
  public static final byte DROP_SCOPE = 4;

  /** Nothing. See {@link Snapshot}. */
  public static final byte LIST = 5;

  /** Nothing. The number of the manager's life, which grows from one to the next. */
  public static final byte EPOCH = 6;

  /** Updates: how many, and of each the object's number, a verb and what it needs. All or none. */
  public static final byte APPLY = 7;

  private DirectoryVerb() {}
}
