package io.partita.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jberet.job.model.Flow;
import org.jberet.job.model.Job;
import org.jberet.job.model.JobElement;
import org.jberet.job.model.PropertyResolver;
import org.jberet.job.model.Split;
import org.jberet.job.model.Step;
import org.jspecify.annotations.Nullable;

/** The steps of a job, those in its flows and splits included, in the order of its XML. */
final class JobSteps {
  private JobSteps() {}

  static List<Step> of(Job job) {
    List<Step> steps = new ArrayList<>();
    collect(job.getJobElements(), steps);
    return steps;
  }

  /**
   * Checks the modes of partitions, which may depend on parameters.
   *
   * @param job is changed: its expressions are replaced
   * @throws IllegalArgumentException naming the property and what it may be
   */
  static void checkModes(Job job, Properties parameters) {
    PropertyResolver resolver = new PropertyResolver();
    resolver.setJobParameters(parameters);
    resolver.resolve(job);
    check(PartitionMode.property(job.getProperties()));
    of(job).forEach(step -> check(PartitionMode.property(step.getProperties())));
  }

  private static void check(@Nullable String mode) {
    if (mode != null) {
      PartitionMode.of(mode);
    }
  }

  private static void collect(List<? extends JobElement> elements, List<Step> steps) {
    for (JobElement element : elements) {
      if (element instanceof Step step) {
        steps.add(step);
      } else if (element instanceof Flow flow) {
        collect(flow.getJobElements(), steps);
      } else if (element instanceof Split split) {
        collect(split.getFlows(), steps);
      }
    }
  }
}
