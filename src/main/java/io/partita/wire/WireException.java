package io.partita.wire;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/** Bytes that do not belong to the protocol, or a value that cannot become bytes. */
public class WireException extends PartitaException {
  private static final long serialVersionUID = 1L;

  public WireException(String message) {
    super(message);
  }

  public WireException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
