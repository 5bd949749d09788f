package io.partita.partition;

import io.partita.wire.RemoteError;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import io.partita.worker.Errors;
import jakarta.batch.runtime.BatchStatus;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * How a partition ended in its worker.
 *
 * @param status {@code COMPLETED}, {@code STOPPED} or {@code FAILED}
 * @param exitStatus what the partition set, null if nothing
 * @param state what is to be remembered for a restart
 * @param counts the step's metrics of this attempt
 * @param failure the exception that ended it, null if none did
 * @param outOfMemory whether that was for want of memory, direct memory and threads included: the
 *     job's code is not to blame then
 */
public record PartitionOutcome(
    BatchStatus status,
    @Nullable String exitStatus,
    SavedState state,
    StepCounts counts,
    @Nullable RemoteError failure,
    boolean outOfMemory) {

  /**
   * How {@code execution} has ended.
   *
   * @param state what is to be remembered
   */
  static PartitionOutcome of(
      PartitionExecutionImpl execution, SavedState state, @Nullable Exception exception) {
    return new PartitionOutcome(
        execution.getBatchStatus(),
        execution.getExitStatus(),
        state,
        StepCounts.of(execution),
        exception == null ? null : RemoteError.of(exception),
        Errors.isOutOfMemory(exception));
  }

  /** Of a partition that could not even be prepared. */
  static PartitionOutcome outOfMemory(SavedState state, Throwable error) {
    return new PartitionOutcome(
        BatchStatus.FAILED, null, state, StepCounts.NONE, RemoteError.of(error), true);
  }

  /**
   * Writes this outcome into the parent's own execution: a restart in the same JVM reads that very
   * object.
   */
  public void copyTo(PartitionExecutionImpl execution) {
    state.copyTo(execution);
    counts.copyTo(execution);
    execution.setExitStatus(exitStatus);
    if (failure != null) {
      execution.setException(new PartitionFailedException(execution.getPartitionId(), failure));
    }
    execution.setBatchStatus(status);
  }

  public byte[] encode() {
    WireWriter out = new WireWriter();
    out.writeEnum(status);
    out.writeValue(exitStatus);
    state.writeTo(out);
    counts.writeTo(out);
    out.writeBoolean(failure != null);
    if (failure != null) {
      failure.write(out);
    }
    return out.writeBoolean(outOfMemory).toBytes();
  }

  public static PartitionOutcome decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    BatchStatus status = in.readEnum(BatchStatus.class);
    String exitStatus = (String) in.readValue();
    SavedState state = SavedState.readFrom(in);
    StepCounts counts = StepCounts.readFrom(in);
    RemoteError failure = in.readBoolean() ? RemoteError.read(in) : null;
    return new PartitionOutcome(status, exitStatus, state, counts, failure, in.readBoolean());
  }
}
