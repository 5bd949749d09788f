package io.partita.worker;

import io.partita.limits.ResourceLimits;
import io.partita.process.JvmOptions;
import java.util.Objects;

/**
 * What workers have in common that can stand in for each other: a task that needs one kind never
 * runs on another.
 *
 * @param profile what people call it
 * @param processes how many workers of this profile there may be at once, however their limits
 *     differ; at least 1
 * @param jvm how they are started and ended; the start time-out includes {@link TaskHandler#start}
 * @param limits what each may use; the JVM's options say the same of heap, metaspace and direct
 *     memory
 */
public record WorkerKind(String profile, int processes, JvmOptions jvm, ResourceLimits limits) {
  public WorkerKind {
    if (processes < 1) {
      throw new IllegalArgumentException(
          "processes of profile %s must be at least 1, was %d".formatted(profile, processes));
    }
  }

  /** Not of the JVM's options, whose lists are long: what differs there mostly has another name. */
  @Override
  public int hashCode() {
    return Objects.hash(profile, limits);
  }

  /** Workers of a pool that has one kind only. */
  static WorkerKind only(JvmOptions jvm) {
    return new WorkerKind("default", Integer.MAX_VALUE, jvm, ResourceLimits.NONE);
  }
}
