package io.partita.batch;

import io.partita.PartitaException;
import io.partita.batch.JobRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The jars of the authors of jobs, as they were when this process was started: private copies of
 * those in {@code batch-jobs/lib}, each in a directory {@code jars/SHA-256/}. Whoever replaces a
 * jar there neither disturbs what runs nor goes unnoticed. Safe for any thread.
 */
public final class JobJars {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");
  private static final Pattern COPY = Pattern.compile(".*/jars/([0-9a-f]{64})/([^/]+\\.jar)");

  private record Jar(String name, String hash, Path file) {}

  /** A class as one jar has it. */
  private record Found(Jar jar, long crc, long size) {
    boolean isOther(Found found) {
      return crc != found.crc || size != found.size;
    }
  }

  private final List<Jar> jars;
  private @Nullable Map<String, List<Found>> classes;

  private JobJars(List<Jar> jars) {
    this.jars = List.copyOf(jars);
  }

  /** Those on a class path; none if it was not made of such copies. */
  public static JobJars on(List<String> classPath) {
    List<Jar> jars = new ArrayList<>();
    for (String entry : classPath) {
      Matcher copy = COPY.matcher(entry);
      if (copy.matches()) {
        jars.add(new Jar(copy.group(2), copy.group(1), Path.of(entry)));
      }
    }
    return new JobJars(jars);
  }

  /**
   * The versions of the jars that these classes come from: the SHA-256 of each, by its name.
   *
   * @throws JobRefusedException if two jars have one of the classes, and not the same
   */
  Map<String, String> of(Collection<String> classNames) {
    Map<String, String> versions = new TreeMap<>();
    for (String name : classNames) {
      List<Found> found = classes().getOrDefault(name, List.of());
      if (isConflict(found)) {
        throw new JobRefusedException(Reason.INVALID, conflict(name, found), null);
      }
      found.stream().limit(1).forEach(one -> versions.put(one.jar.name, one.jar.hash));
    }
    return versions;
  }

  private static boolean isConflict(List<Found> found) {
    return found.stream().anyMatch(found.isEmpty() ? one -> false : found.get(0)::isOther);
  }

  private static String conflict(String name, List<Found> found) {
    return "Class %s is in %s of batch-jobs/lib, and not the same in each: leave it in one of them"
        .formatted(name, String.join(" and ", found.stream().map(one -> one.jar.name).toList()));
  }

  private synchronized Map<String, List<Found>> classes() {
    if (classes == null) {
      Map<String, List<Found>> all = new HashMap<>();
      jars.forEach(jar -> list(jar, all));
      warn(all);
      classes = all;
    }
    return classes;
  }

  private static void list(Jar jar, Map<String, List<Found>> classes) {
    try (ZipFile zip = new ZipFile(jar.file.toFile())) {
      zip.stream()
          .filter(entry -> entry.getName().endsWith(".class"))
          .filter(entry -> !entry.getName().startsWith("META-INF/"))
          .filter(entry -> !entry.getName().endsWith("-info.class"))
          .forEach(
              entry ->
                  classes
                      .computeIfAbsent(name(entry), any -> new ArrayList<>())
                      .add(new Found(jar, entry.getCrc(), entry.getSize())));
    } catch (IOException e) {
      throw new PartitaException(
          "The jar %s of batch-jobs/lib cannot be read: %s".formatted(jar.name, e.getMessage()), e);
    }
  }

  private static String name(ZipEntry entry) {
    String file = entry.getName();
    return file.substring(0, file.length() - ".class".length()).replace('/', '.');
  }

  /** One line for each set of jars: two copies of a library differ in hundreds of classes. */
  private static void warn(Map<String, List<Found>> classes) {
    Map<String, String> told = new TreeMap<>();
    for (String name : new TreeSet<>(classes.keySet())) {
      List<Found> found = classes.getOrDefault(name, List.of());
      if (isConflict(found)) {
        told.putIfAbsent(
            found.stream().map(one -> one.jar.name).toList().toString(), conflict(name, found));
      }
    }
    told.values().forEach(problem -> LOG.log(System.Logger.Level.WARNING, problem));
  }
}
