package io.partita.batch;

import java.util.Locale;
import org.jberet.job.model.Properties;
import org.jberet.runtime.context.StepContextImpl;
import org.jspecify.annotations.Nullable;

/** What the partitions of a step run on. */
public enum PartitionMode {
  /** Each in a worker process. */
  PROCESS,

  /** Each on a thread of the job's own process, as JBeret does it by itself. */
  THREAD;

  /** The property of a step or a job that says it, and the setting that is asked last. */
  public static final String PROPERTY = "partita.partition.mode";

  /**
   * The mode of this name.
   *
   * @throws IllegalArgumentException naming the property and what it may be
   */
  public static PartitionMode of(String name) {
    return switch (name) {
      case "process" -> PROCESS;
      case "thread" -> THREAD;
      default ->
          throw new IllegalArgumentException(
              "the property %s is \"%s\"; it must be process or thread".formatted(PROPERTY, name));
    };
  }

  /**
   * What the step says, or else its job; null if neither does. A step that is isolated has a
   * process whatever the job says.
   *
   * @param step with its expressions replaced
   * @throws IllegalArgumentException as {@link #of}
   */
  public static @Nullable PartitionMode of(StepContextImpl step) {
    if (IsolatedStep.is(step.getStep())) {
      return PROCESS;
    }
    String own = property(step.getStep().getProperties());
    String said =
        own == null
            ? property(step.getJobContext().getJobExecution().getSubstitutedJob().getProperties())
            : own;
    return said == null ? null : of(said);
  }

  static @Nullable String property(@Nullable Properties properties) {
    return properties == null ? null : properties.get(PROPERTY);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
