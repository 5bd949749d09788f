package io.partita.partition;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import jakarta.batch.runtime.Metric;
import jakarta.batch.runtime.Metric.MetricType;
import java.util.EnumMap;
import java.util.Map;
import org.jberet.runtime.PartitionExecutionImpl;

/** A step's metrics, of one partition or one attempt at it; what is absent is 0. */
public record StepCounts(Map<MetricType, Long> values) {
  public static final StepCounts NONE = new StepCounts(Map.of());

  public StepCounts {
    values = Map.copyOf(values);
  }

  static StepCounts of(PartitionExecutionImpl execution) {
    Map<MetricType, Long> values = new EnumMap<>(MetricType.class);
    for (Metric metric : execution.getMetrics()) {
      values.put(metric.getType(), metric.getValue());
    }
    return new StepCounts(values);
  }

  public StepCounts plus(StepCounts other) {
    Map<MetricType, Long> sums = new EnumMap<>(MetricType.class);
    sums.putAll(values);
    other.values.forEach((type, value) -> sums.merge(type, value, Long::sum));
    return new StepCounts(sums);
  }

  /** With a commit that JBeret will count only after the checkpoint was saved. */
  StepCounts plusCommit() {
    return plus(new StepCounts(Map.of(MetricType.COMMIT_COUNT, 1L)));
  }

  public void copyTo(PartitionExecutionImpl execution) {
    values.forEach(execution.getStepMetrics()::set);
  }

  void writeTo(WireWriter out) {
    out.writeInt(values.size());
    values.forEach((type, value) -> out.writeEnum(type).writeLong(value));
  }

  static StepCounts readFrom(WireReader in) {
    Map<MetricType, Long> values = new EnumMap<>(MetricType.class);
    for (int left = in.readInt(); left > 0; left--) {
      values.put(in.readEnum(MetricType.class), in.readLong());
    }
    return new StepCounts(values);
  }
}
