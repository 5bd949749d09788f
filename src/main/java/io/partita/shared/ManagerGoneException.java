package io.partita.shared;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/** The manager has ended or the session was closed: what the objects held is gone. */
public final class ManagerGoneException extends PartitaException {
  private static final long serialVersionUID = 1L;

  public ManagerGoneException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
