package io.partita.process;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/** A child could not be started at all. */
public final class LaunchException extends PartitaException {
  private static final long serialVersionUID = 1L;

  public LaunchException(String message) {
    super(message);
  }

  public LaunchException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
