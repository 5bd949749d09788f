package io.partita.journal;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/** A journal that cannot be read or written. */
public final class JournalException extends PartitaException {
  private static final long serialVersionUID = 1L;

  JournalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
