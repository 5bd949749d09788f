package io.partita.shared;

import io.partita.PartitaException;

/** The manager did not do what it was asked for, and nothing was changed. */
public final class SharedObjectException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  SharedObjectException(Refusal refusal, String message) {
    super(message);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
