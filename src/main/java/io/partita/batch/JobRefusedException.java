package io.partita.batch;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/** A request about a job that cannot be met; the message says why and what can be done instead. */
public final class JobRefusedException extends PartitaException {
  private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Reason {
    /** No such execution, instance or job. */
    NOT_FOUND,
    /** It exists, but its state does not allow this. */
    WRONG_STATE,
    /** The request itself is wrong. */
    INVALID
  }

  private final Reason reason;

  public JobRefusedException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
