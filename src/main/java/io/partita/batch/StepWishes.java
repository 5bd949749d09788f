package io.partita.batch;

import io.partita.worker.WorkerKind;
import io.partita.worker.WorkerProfiles;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jberet.runtime.context.StepContextImpl;

/**
 * What a step asks for by its properties, or its job by its own; those of the step come first.
 *
 * @param workers the kind of worker that the partitions need
 * @param times how long an attempt at one of them may take
 */
record StepWishes(WorkerKind workers, TimeLimits times) {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");

  static StepWishes of(StepContextImpl step, WorkerProfiles profiles, TimeLimits usual) {
    Map<String, String> wanted = new HashMap<>();
    for (Properties level :
        Arrays.asList(step.getJobContext().getProperties(), step.getProperties())) {
      if (level != null) {
        level.stringPropertyNames().forEach(name -> wanted.put(name, level.getProperty(name)));
      }
    }
    TimeLimits times = usual.with(wanted);
    if (step.getStep().getChunk() == null && times.hasStall()) {
      if (wanted.containsKey(TimeLimits.STALL)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} does not apply to step {1}: a batchlet shows no progress; set {2} for it",
            TimeLimits.STALL,
            step.getStepName(),
            TimeLimits.WHOLE);
      }
      times = times.withoutStall();
    }
    return new StepWishes(profiles.choose(wanted), times);
  }
}
