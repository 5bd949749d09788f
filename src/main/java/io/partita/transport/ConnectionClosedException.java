package io.partita.transport;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/** Nothing more can be sent: this side closed the connection, or the peer is gone. */
public final class ConnectionClosedException extends PartitaException {
  private static final long serialVersionUID = 1L;

  public ConnectionClosedException(String message) {
    super(message);
  }

  public ConnectionClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
