package io.partita.child;

import io.partita.PartitaException;

/** A child was not started, because there are as many as {@link ProcessLimits} allow. */
public final class ProcessLimitException extends PartitaException {
  private static final long serialVersionUID = 1L;

  ProcessLimitException(String message) {
    super(message);
  }
}
