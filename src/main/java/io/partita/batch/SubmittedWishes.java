package io.partita.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jberet.job.model.Flow;
import org.jberet.job.model.Job;
import org.jberet.job.model.JobElement;
import org.jberet.job.model.PropertyResolver;
import org.jberet.job.model.Split;
import org.jberet.job.model.Step;
import org.jspecify.annotations.Nullable;

/** What the steps of a job ask for by their properties, known when it is submitted. */
final class SubmittedWishes {
  private SubmittedWishes() {}

  /**
   * One for each step, in the order of the job's XML, with those of the job beneath.
   *
   * @param job is changed: its expressions are replaced
   */
  static List<Map<String, String>> of(Job job, Properties parameters) {
    PropertyResolver resolver = new PropertyResolver();
    resolver.setJobParameters(parameters);
    resolver.resolve(job);
    List<Map<String, String>> all = new ArrayList<>();
    collect(job.getJobElements(), map(job.getProperties(), Map.of()), all);
    return all;
  }

  private static void collect(
      List<? extends JobElement> elements,
      Map<String, String> ofTheJob,
      List<Map<String, String>> all) {
    for (JobElement element : elements) {
      if (element instanceof Step step) {
        all.add(map(step.getProperties(), ofTheJob));
      } else if (element instanceof Flow flow) {
        collect(flow.getJobElements(), ofTheJob, all);
      } else if (element instanceof Split split) {
        collect(split.getFlows(), ofTheJob, all);
      }
    }
  }

  private static Map<String, String> map(
      org.jberet.job.model.@Nullable Properties properties, Map<String, String> beneath) {
    Map<String, String> map = new HashMap<>(beneath);
    if (properties != null) {
      map.putAll(properties.getNameValues());
    }
    return map;
  }
}
