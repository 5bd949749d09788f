package io.partita.pipe;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/**
 * Nothing more will come: everything was received, and the other side closed its end or is gone.
 * Python's {@code EOFError}.
 */
public final class EndOfStreamException extends PartitaException {
  private static final long serialVersionUID = 1L;

  public EndOfStreamException(String message) {
    super(message);
  }

  public EndOfStreamException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
