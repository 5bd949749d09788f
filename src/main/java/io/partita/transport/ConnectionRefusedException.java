package io.partita.transport;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/** No connection came about: nobody answered in time, or one side refused the other's key. */
public final class ConnectionRefusedException extends PartitaException {
  private static final long serialVersionUID = 1L;

  public ConnectionRefusedException(String message) {
    super(message);
  }

  public ConnectionRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
