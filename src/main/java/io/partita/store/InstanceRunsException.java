package io.partita.store;

import jakarta.batch.operations.BatchRuntimeException;

/** A job instance was to be run that runs already, on this node or another. */
public final class InstanceRunsException extends BatchRuntimeException {
  private static final long serialVersionUID = 1L;

  InstanceRunsException(long jobInstanceId) {
    super("Job instance %d runs already, here or on another node".formatted(jobInstanceId));
  }
}
