package io.partita.batch;

import io.partita.ExitCause;
import jakarta.batch.runtime.BatchStatus;

/**
 * Why an attempt ended, as it is kept.
 *
 * @param name a batch status, or an {@link ExitCause.Kind}
 * @param value the signal's name or the exit code
 * @param detail for people
 */
record AttemptCause(String name, String value, String detail) {

  static AttemptCause of(BatchStatus status, String detail) {
    return new AttemptCause(status.name(), "", detail);
  }

  static AttemptCause of(ExitCause cause, String detail) {
    return new AttemptCause(cause.kind().name(), cause.detail(), detail);
  }
}
