package io.partita.worker;

import io.partita.PartitaException;
import io.partita.limits.MemorySize;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The profiles there are, and what a job makes of them by its properties {@code partita.worker.*}:
 * it names a profile and may ask for less of what is counted. What can run code is the profile's
 * own, unless jobs are trusted with it. Immutable.
 */
public final class WorkerProfiles {
  private static final String PREFIX = "partita.worker.";
  private static final String PROFILE = PREFIX + "profile";
  private static final String ENVIRONMENT = "environment.";
  private static final String JVM_ARGUMENTS = "jvm-arguments";
  private static final String JAVA_HOME = "java-home";

  private final Map<String, WorkerProfile> profiles = new TreeMap<>();
  private final WorkerKind usual;
  private final boolean jobsMayRunCode;

  /**
   * @param profiles one of which is called {@link WorkerProfile#DEFAULT}
   * @param jobsMayRunCode whether jobs may set JVM arguments, Java home and environment: those who
   *     submit them could run anything here anyway
   */
  public WorkerProfiles(List<WorkerProfile> profiles, boolean jobsMayRunCode) {
    profiles.forEach(profile -> this.profiles.put(profile.name(), profile));
    this.usual = profile(WorkerProfile.DEFAULT).kind();
    this.jobsMayRunCode = jobsMayRunCode;
  }

  /** What a job gets that asks for nothing. */
  public WorkerKind usual() {
    return usual;
  }

  /**
   * The workers that a job asks for.
   *
   * @param properties of the job and its step; those of others than workers are passed over
   * @throws PartitaException if there is no such profile, it allows less, or the property is no
   *     such thing; with what to do
   */
  public WorkerKind choose(Map<String, String> properties) {
    Map<String, String> wanted = new TreeMap<>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            wanted.put(name, value.strip());
          }
        });
    if (wanted.isEmpty()) {
      return usual;
    }
    String name = wanted.remove(PROFILE);
    WorkerProfile chosen = profile(name == null ? WorkerProfile.DEFAULT : name);
    Map<String, String> code = new TreeMap<>();
    for (Map.Entry<String, String> one : wanted.entrySet()) {
      String what = one.getKey().substring(PREFIX.length());
      if (isCode(what)) {
        code.put(what, one.getValue());
      } else {
        chosen = lowered(chosen, what, one.getValue());
      }
    }
    return code.isEmpty() ? chosen.kind() : changed(chosen, code).kind();
  }

  private WorkerProfile profile(String name) {
    WorkerProfile found = profiles.get(name);
    if (found == null) {
      throw new PartitaException(
          "%s=%s: there is no such profile; there are %s, and others can be set as partita.profile.%s.heap and so on"
              .formatted(PROFILE, name, new TreeSet<>(profiles.keySet()), name));
    }
    return found;
  }

  private static boolean isCode(String what) {
    return what.equals(JVM_ARGUMENTS) || what.equals(JAVA_HOME) || what.startsWith(ENVIRONMENT);
  }

  private static WorkerProfile lowered(WorkerProfile from, String what, String value) {
    try {
      return switch (what) {
        case "heap" -> from.withLimits(from.limits().withHeap(less(from.limits().heap(), value)));
        case "metaspace" ->
            from.withLimits(from.limits().withMetaspace(less(from.limits().metaspace(), value)));
        case "direct" ->
            from.withLimits(from.limits().withDirect(less(from.limits().direct(), value)));
        case "max-rss" ->
            from.withLimits(from.limits().withMaxRss(less(from.limits().maxRss(), value)));
        case "cpu" -> from.withLimits(from.limits().withCpus(fewer(from.limits().cpus(), value)));
        case "nice" -> from.withLimits(from.limits().withNice(nicer(from.limits().nice(), value)));
        default ->
            throw new IllegalArgumentException(
                "is nothing that a job can set; there are profile, heap, metaspace, direct, max-rss, cpu and nice");
      };
    } catch (IllegalArgumentException e) {
      String problem =
          e instanceof NumberFormatException ? "must be a number" : String.valueOf(e.getMessage());
      throw new PartitaException(
          "%s%s=%s (profile %s) %s".formatted(PREFIX, what, value, from.name(), problem), e);
    }
  }

  private static long less(long limit, String value) {
    long bytes = MemorySize.parse(value);
    if (limit > 0 && bytes > limit) {
      throw tooMuch("is over the profile's limit of " + MemorySize.text(limit));
    }
    return bytes;
  }

  private static double fewer(double limit, String value) {
    double cpus = Double.parseDouble(value);
    if (!(cpus > 0)) {
      throw new IllegalArgumentException("must be a number of processors, such as 1 or 0.5");
    }
    if (limit > 0 && cpus > limit) {
      throw tooMuch("is over the profile's limit of " + limit);
    }
    return cpus;
  }

  private static int nicer(int limit, String value) {
    int nice = Integer.parseInt(value);
    if (nice < limit) {
      throw tooMuch("is a higher priority than the profile's, which is nice " + limit);
    }
    return nice;
  }

  private static IllegalArgumentException tooMuch(String problem) {
    return new IllegalArgumentException(
        problem + "; ask for less, or name a profile that allows it");
  }

  private WorkerProfile changed(WorkerProfile from, Map<String, String> code) {
    if (!jobsMayRunCode) {
      String what = code.keySet().iterator().next();
      throw new PartitaException(
          "%s%s cannot be set by a job here, since it can run code; set partita.profile.NAME.%s where the server is configured, and %s=NAME in the job"
              .formatted(PREFIX, what, what, PROFILE));
    }
    WorkerProfile changed = from;
    Map<String, String> environment = new HashMap<>(from.jvm().environment());
    for (Map.Entry<String, String> one : code.entrySet()) {
      String what = one.getKey();
      if (what.equals(JVM_ARGUMENTS)) {
        String[] arguments = one.getValue().split("\\s*,\\s*");
        changed =
            changed.withJvm(changed.jvm().plusArguments(arguments)).withSizesOf(List.of(arguments));
      } else if (what.equals(JAVA_HOME)) {
        changed = changed.withJvm(changed.jvm().withJavaHome(Path.of(one.getValue())));
      } else {
        environment.put(what.substring(ENVIRONMENT.length()), one.getValue());
      }
    }
    return changed.withJvm(changed.jvm().withEnvironment(environment));
  }
}
