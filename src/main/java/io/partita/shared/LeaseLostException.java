package io.partita.shared;

import io.partita.PartitaException;

/**
 * A lease that this session does not have any more: it was completed, released or failed before.
 */
public final class LeaseLostException extends PartitaException {
  private static final long serialVersionUID = 1L;

  LeaseLostException(String message) {
    super(message);
  }
}
