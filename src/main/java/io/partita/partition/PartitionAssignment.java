package io.partita.partition;

import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jberet.job.model.Step;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jberet.runtime.context.JobContextImpl;
import org.jberet.runtime.context.StepContextImpl;
import org.jspecify.annotations.Nullable;

/**
 * One partition as it crosses to a worker: all that JBeret's runners need to run it, and nothing of
 * the job's past.
 *
 * @param job the job execution that the partition belongs to
 * @param partition the partition's number, from 0
 * @param stepExecutionId the id of the enclosing step execution
 * @param step the step's model, serialised, with this partition's properties already in their
 *     places
 * @param turn which attempt at the partition this is
 * @param state where to go on; all null at a first start
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record PartitionAssignment(
    Job job, int partition, long stepExecutionId, byte[] step, Turn turn, SavedState state) {

  /** The only classes that a step's model is made of. */
  private static final ClassPolicy STEP_MODEL =
      ClassPolicy.values().allowing(name -> name.startsWith("org.jberet.job.model."));

  /**
   * The job execution as a partition sees it.
   *
   * @param id the job's id in its XML
   * @param application the application's name, null outside a server
   * @param properties the job's own properties, substituted
   * @param parameters the job parameters, those from an earlier execution included
   */
  public record Job(
      String id,
      @Nullable String application,
      long instanceId,
      long executionId,
      Map<String, String> properties,
      Map<String, String> parameters) {

    static Job of(JobContextImpl context) {
      JobExecutionImpl execution = context.getJobExecution();
      return new Job(
          context.getJobName(),
          execution.getJobInstance().getApplicationName(),
          context.getInstanceId(),
          context.getExecutionId(),
          textMap(context.getProperties()),
          textMap(execution.getJobParameters()));
    }

    private void writeTo(WireWriter out) {
      out.writeText(id).writeValue(application).writeLong(instanceId).writeLong(executionId);
      writeMap(out, properties);
      writeMap(out, parameters);
    }

    private static Job readFrom(WireReader in) {
      return new Job(
          in.readText(),
          (String) in.readValue(),
          in.readLong(),
          in.readLong(),
          readMap(in),
          readMap(in));
    }
  }

  /** The assignment of the partition that {@code context} stands for, for no attempt yet. */
  public static PartitionAssignment of(StepContextImpl context) {
    PartitionExecutionImpl execution = (PartitionExecutionImpl) context.getStepExecution();
    return new PartitionAssignment(
        Job.of(context.getJobContext()),
        execution.getPartitionId(),
        execution.getStepExecutionId(),
        ObjectBytes.write(context.getStep()),
        Turn.NONE,
        SavedState.of(execution));
  }

  /** The same for an attempt that goes on from {@code from}. */
  public PartitionAssignment with(Turn attempt, SavedState from) {
    return new PartitionAssignment(job, partition, stepExecutionId, step, attempt, from);
  }

  Step stepModel(ClassLoader loader) {
    return Objects.requireNonNull((Step) ObjectBytes.read(step, STEP_MODEL, loader), "step");
  }

  public byte[] encode() {
    WireWriter out = new WireWriter();
    job.writeTo(out);
    out.writeInt(partition).writeLong(stepExecutionId).writeBytes(step);
    turn.writeTo(out);
    state.writeTo(out);
    return out.toBytes();
  }

  static PartitionAssignment decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    Job job = Job.readFrom(in);
    return new PartitionAssignment(
        job,
        in.readInt(),
        in.readLong(),
        in.readBytes(),
        Turn.readFrom(in),
        SavedState.readFrom(in));
  }

  private static void writeMap(WireWriter out, Map<String, String> map) {
    out.writeInt(map.size());
    map.forEach((name, value) -> out.writeText(name).writeText(value));
  }

  private static Map<String, String> readMap(WireReader in) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      map.put(in.readText(), in.readText());
    }
    return map;
  }

  private static Map<String, String> textMap(@Nullable Properties properties) {
    Map<String, String> map = new LinkedHashMap<>();
    if (properties != null) {
      // Not entrySet: restart parameters have the earlier ones as defaults.
      properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
    }
    return map;
  }
}
