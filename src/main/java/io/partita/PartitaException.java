package io.partita;

import org.jspecify.annotations.Nullable;

/**
 * The base of every exception of Partita. Its message says what happened, to which thing, and what
 * to do.
 */
public class PartitaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PartitaException(String message) {
    super(message);
  }

  public PartitaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
