package io.partita.worker;

import io.partita.limits.MemorySize;
import io.partita.limits.ResourceLimits;
import io.partita.process.JvmOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Workers as whoever runs Partita has described them, under a name that jobs choose.
 *
 * @param name letters, digits and {@code -}
 * @param processes how many of these workers there may be at once, at least 1
 * @param jvm how they are started; sizes among its arguments give way to the limits
 * @param limits what each may use at most; a job may ask for less
 */
public record WorkerProfile(String name, int processes, JvmOptions jvm, ResourceLimits limits) {
  /** The one that is taken where a job names none. */
  public static final String DEFAULT = "default";

  private static final Pattern HEAP = Pattern.compile("-(?:Xmx|XX:MaxHeapSize=)(.+)");
  private static final Pattern METASPACE = Pattern.compile("-XX:MaxMetaspaceSize=(.+)");
  private static final Pattern DIRECT = Pattern.compile("-XX:MaxDirectMemorySize=(.+)");

  /** With the sizes that the arguments name, where they do: the JVM takes the last one. */
  public WorkerProfile withSizesOf(List<String> arguments) {
    ResourceLimits named = limits;
    for (String argument : arguments) {
      named = named.withHeap(size(HEAP, argument, named.heap()));
      named = named.withMetaspace(size(METASPACE, argument, named.metaspace()));
      named = named.withDirect(size(DIRECT, argument, named.direct()));
    }
    return new WorkerProfile(name, processes, jvm, named);
  }

  private static long size(Pattern option, String argument, long otherwise) {
    Matcher matcher = option.matcher(argument);
    return matcher.matches() ? MemorySize.parse(matcher.group(1)) : otherwise;
  }

  /** Workers of this profile as it is. */
  public WorkerKind kind() {
    List<String> sizes = new ArrayList<>();
    if (limits.heap() > 0) {
      sizes.add("-Xmx" + limits.heap());
    }
    if (limits.metaspace() > 0) {
      sizes.add("-XX:MaxMetaspaceSize=" + limits.metaspace());
    }
    if (limits.direct() > 0) {
      sizes.add("-XX:MaxDirectMemorySize=" + limits.direct());
    }
    if (limits.cpus() > 0) {
      // Held or not: its collector and its pools shall not count on more.
      sizes.add("-XX:ActiveProcessorCount=" + (int) Math.ceil(limits.cpus()));
    }
    return new WorkerKind(name, processes, jvm.plusArguments(sizes.toArray(String[]::new)), limits);
  }

  WorkerProfile withJvm(JvmOptions options) {
    return new WorkerProfile(name, processes, options, limits);
  }

  WorkerProfile withLimits(ResourceLimits lower) {
    return new WorkerProfile(name, processes, jvm, lower);
  }
}
