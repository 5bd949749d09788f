package io.partita.partition;

import io.partita.wire.RemoteError;
import jakarta.batch.operations.BatchRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Why a partition failed, as the step's listeners see it in {@code StepContext.getException()}:
 * either an exception that its code threw in the worker, told as data, or the death of the worker
 * itself.
 */
public final class PartitionFailedException extends BatchRuntimeException {
  private static final long serialVersionUID = 1L;

  private final int partition;
  private final @Nullable String remoteType;
  private final @Nullable String remoteStack;

  /** The partition's code threw {@code failure}. */
  public PartitionFailedException(int partition, RemoteError failure) {
    super(
        failure.message().isEmpty() ? failure.type() : failure.message(),
        new InTheWorker(failure.stack()));
    this.partition = partition;
    this.remoteType = failure.type();
    this.remoteStack = failure.stack();
  }

  /**
   * The partition did not come to an end of its own; {@code reason} says what happened and what to
   * do.
   */
  public PartitionFailedException(int partition, String reason) {
    super(reason);
    this.partition = partition;
    this.remoteType = null;
    this.remoteStack = null;
  }

  /** The partition's number, from 0. */
  public int partition() {
    return partition;
  }

  /** The class name of what the partition's code threw; null if the worker died or never ran it. */
  public @Nullable String remoteType() {
    return remoteType;
  }

  /** The stack trace in the worker, causes included, as text; null where {@link #remoteType} is. */
  public @Nullable String remoteStack() {
    return remoteStack;
  }

  /** Shows the worker's stack trace where a cause is printed; it has none of its own. */
  private static final class InTheWorker extends Exception {
    private static final long serialVersionUID = 1L;

    InTheWorker(String stack) {
      super(stack, null, false, false);
    }
  }
}
