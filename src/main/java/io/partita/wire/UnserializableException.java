package io.partita.wire;

import org.jspecify.annotations.Nullable;

/** An object that cannot travel to another process, and the field that is to blame. */
public final class UnserializableException extends WireException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String blamedClass;

  UnserializableException(
      String message, String path, String blamedClass, @Nullable Throwable cause) {
    super(message, cause);
    this.path = path;
    this.blamedClass = blamedClass;
  }

  /** The way from the object to the blame, as {@code a.b[2].c}; empty for the object itself. */
  public String path() {
    return path;
  }

  /** The name of the class at the end of {@link #path}. */
  public String blamedClass() {
    return blamedClass;
  }
}
