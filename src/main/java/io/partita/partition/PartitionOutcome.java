package io.partita.partition;

import io.partita.wire.RemoteError;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.Metric;
import java.util.EnumMap;
import java.util.Map;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * How a partition ended in its worker.
 *
 * @param status {@code COMPLETED}, {@code STOPPED} or {@code FAILED}
 * @param exitStatus what the partition set, null if nothing
 * @param state what is to be remembered for a restart
 * @param metrics the step's metrics of this partition
 * @param failure the exception that ended it, null if none did
 */
public record PartitionOutcome(
    BatchStatus status,
    @Nullable String exitStatus,
    SavedState state,
    Map<Metric.MetricType, Long> metrics,
    @Nullable RemoteError failure) {

  static PartitionOutcome of(PartitionExecutionImpl execution, @Nullable Exception exception) {
    Map<Metric.MetricType, Long> metrics = new EnumMap<>(Metric.MetricType.class);
    for (Metric metric : execution.getMetrics()) {
      metrics.put(metric.getType(), metric.getValue());
    }
    return new PartitionOutcome(
        execution.getBatchStatus(),
        execution.getExitStatus(),
        SavedState.of(execution),
        metrics,
        exception == null ? null : RemoteError.of(exception));
  }

  /**
   * Writes this outcome into the parent's own execution: a restart in the same JVM reads that very
   * object.
   */
  public void copyTo(PartitionExecutionImpl execution) {
    state.copyTo(execution);
    metrics.forEach(execution.getStepMetrics()::set);
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
    out.writeInt(metrics.size());
    metrics.forEach((type, value) -> out.writeEnum(type).writeLong(value));
    out.writeBoolean(failure != null);
    if (failure != null) {
      failure.write(out);
    }
    return out.toBytes();
  }

  public static PartitionOutcome decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    BatchStatus status = in.readEnum(BatchStatus.class);
    String exitStatus = (String) in.readValue();
    SavedState state = SavedState.readFrom(in);
    Map<Metric.MetricType, Long> metrics = new EnumMap<>(Metric.MetricType.class);
    for (int left = in.readInt(); left > 0; left--) {
      metrics.put(in.readEnum(Metric.MetricType.class), in.readLong());
    }
    RemoteError failure = in.readBoolean() ? RemoteError.read(in) : null;
    return new PartitionOutcome(status, exitStatus, state, metrics, failure);
  }
}
