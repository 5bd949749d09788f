package io.partita.config;

import io.partita.limits.MemorySize;
import io.partita.limits.ResourceLimits;
import io.partita.worker.WorkerProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * One worker profile: {@code partita.profile.NAME.*}, or {@code partita.worker.*} for the one
 * called {@code default}, from which the others have what they do not set.
 *
 * @param name what jobs call it: 1 to 64 of {@code a-z 0-9 -}
 * @param processes {@code .processes}: how many of these workers there may be at once; default any
 *     number that the pool allows
 * @param javaHome {@code .java-home}: their JDK; default the one this process runs on
 * @param jvmArguments {@code .jvm-arguments}: more JVM arguments, separated by commas
 * @param environment {@code .environment.X}: variables of theirs beside the few that all have
 * @param limits {@code .heap} (default {@code 256m}), {@code .metaspace}, {@code .direct}, {@code
 *     .max-rss}, {@code .cpu} and {@code .nice}
 */
public record ProfileSettings(
    String name,
    int processes,
    Path javaHome,
    List<String> jvmArguments,
    Map<String, String> environment,
    ResourceLimits limits) {
  private static final String USUAL_HEAP = "256m";
  private static final String WORKER = "partita.worker.";
  private static final String PROFILE = "partita.profile.";
  private static final String ENVIRONMENT = "environment.";
  private static final Set<String> KEYS =
      Set.of(
          "heap",
          "metaspace",
          "direct",
          "max-rss",
          "cpu",
          "nice",
          "jvm-arguments",
          "java-home",
          "processes");

  private static final Pattern NAMED = Pattern.compile("partita\\.profile\\.([^.]*)\\.(.*)");

  /** A name of the environment stands for one with dots; then a profile's is a single word. */
  private static final Pattern IN_ENVIRONMENT =
      Pattern.compile("PARTITA_PROFILE_([A-Z0-9]+)_([A-Z_]+?)(_.*)?");

  public ProfileSettings {
    jvmArguments = List.copyOf(jvmArguments);
    environment = Map.copyOf(environment);
  }

  /** The one called default comes first. */
  static List<ProfileSettings> readAll(Config config) {
    ProfileSettings usual = new Reader(config, WorkerProfile.DEFAULT, WORKER).read(null);
    List<ProfileSettings> all = new ArrayList<>(List.of(usual));
    for (String name : names(config)) {
      all.add(new Reader(config, name, PROFILE + name + ".").read(usual));
    }
    return all;
  }

  private static Set<String> names(Config config) {
    Set<String> names = new TreeSet<>();
    for (String key : Settings.keys(config)) {
      Matcher named = NAMED.matcher(key);
      Matcher environment = IN_ENVIRONMENT.matcher(key);
      if (named.matches()) {
        names.add(checked(config, key, named.group(1), named.group(2)));
      } else if (environment.matches()) {
        names.add(environment.group(1).toLowerCase(java.util.Locale.ROOT));
      }
    }
    return names;
  }

  private static String checked(Config config, String key, String name, String what) {
    if (name.equals(WorkerProfile.DEFAULT)) {
      throw Settings.refused(
          config, key, "is set as " + WORKER + what + ", which is the profile default");
    }
    if (!name.matches("[a-z0-9-]{1,64}")) {
      throw Settings.refused(
          config, key, "does not name a profile: that is 1 to 64 of a-z, 0-9 and -");
    }
    if (!KEYS.contains(what.replace('.', '-')) && !what.startsWith(ENVIRONMENT)) {
      throw Settings.refused(
          config, key, "is nothing that a profile has; there are " + new TreeSet<>(KEYS));
    }
    return name;
  }

  /** Reads one profile. */
  private record Reader(Config config, String name, String prefix) {
    ProfileSettings read(@Nullable ProfileSettings usual) {
      ResourceLimits base =
          usual == null ? ResourceLimits.NONE.withHeap(MemorySize.parse(USUAL_HEAP)) : usual.limits;
      return new ProfileSettings(
          name,
          processes(),
          Settings.optional(config, prefix + "java-home", Path.class)
              .orElse(usual == null ? Path.of(System.getProperty("java.home")) : usual.javaHome),
          Settings.optional(config, prefix + "jvm-arguments", String[].class)
              .map(List::of)
              .orElse(usual == null ? List.of() : usual.jvmArguments),
          environment(usual == null ? Map.of() : usual.environment),
          limits(base));
    }

    private int processes() {
      String key = prefix + "processes";
      int processes = Settings.optional(config, key, Integer.class).orElse(Integer.MAX_VALUE);
      if (processes < 1) {
        throw Settings.refused(config, key, "must be at least 1");
      }
      return processes;
    }

    private ResourceLimits limits(ResourceLimits base) {
      return base.withHeap(size("heap", base.heap()))
          .withMetaspace(size("metaspace", base.metaspace()))
          .withDirect(size("direct", base.direct()))
          .withMaxRss(size("max-rss", base.maxRss()))
          .withCpus(cpus(base.cpus()))
          .withNice(nice(base.nice()));
    }

    private long size(String what, long usual) {
      Optional<String> text = Settings.optional(config, prefix + what, String.class);
      try {
        return text.map(MemorySize::parse).orElse(usual);
      } catch (IllegalArgumentException e) {
        throw Settings.refused(config, prefix + what, String.valueOf(e.getMessage()));
      }
    }

    private double cpus(double usual) {
      String key = prefix + "cpu";
      Optional<Double> cpus = Settings.optional(config, key, Double.class);
      if (cpus.isPresent() && !(cpus.get() > 0 && cpus.get() < Integer.MAX_VALUE)) {
        throw Settings.refused(config, key, "must be a number of processors, such as 1 or 0.5");
      }
      return cpus.orElse(usual);
    }

    private int nice(int usual) {
      String key = prefix + "nice";
      int nice = Settings.optional(config, key, Integer.class).orElse(usual);
      if (nice < 0 || nice > 19) {
        throw Settings.refused(config, key, "must be 0 to 19");
      }
      return nice;
    }

    private Map<String, String> environment(Map<String, String> usual) {
      Map<String, String> variables = new HashMap<>(usual);
      String start = prefix + ENVIRONMENT;
      String inEnvironment = start.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
      for (String key : Settings.keys(config)) {
        for (String each : List.of(start, inEnvironment)) {
          if (key.startsWith(each) && key.length() > each.length()) {
            Settings.optional(config, key, String.class)
                .ifPresent(value -> variables.put(key.substring(each.length()), value));
          }
        }
      }
      return variables;
    }
  }
}
