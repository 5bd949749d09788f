package io.partita.manager;

import io.partita.shared.Refusal;

/** A request that cannot be carried out, and has changed nothing. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  RefusedException(Refusal refusal, String text) {
    super(text);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
