package io.partita.partition;

import io.partita.wire.ClassPolicy;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes that a job may send between its processes besides value types: those of its own
 * archives, which hold batch artifacts ({@code META-INF/beans.xml}, {@code META-INF/batch.xml} or
 * {@code META-INF/batch-jobs}), and plain class directories. A class is looked up as a file; it is
 * not loaded before its name has been allowed.
 */
public final class JobClasses {
  private static final List<String> MARKS =
      List.of(
          "META-INF/beans.xml", "META-INF/batch.xml", "META-INF/batch-jobs/", "WEB-INF/beans.xml");

  private final ClassLoader loader;
  private final Map<String, Boolean> archives = new ConcurrentHashMap<>();

  public JobClasses(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * Value types and the job's own classes.
   *
   * @param prefixes of the names of more classes
   */
  public ClassPolicy policy(List<String> prefixes) {
    return ClassPolicy.values()
        .allowing(name -> prefixes.stream().anyMatch(name::startsWith))
        .allowing(this::isOfJobArchive);
  }

  private boolean isOfJobArchive(String className) {
    String file = className.replace('.', '/') + ".class";
    URL place = loader.getResource(file);
    if (place == null || place.getProtocol().equals("jrt")) {
      return false;
    }
    String root = place.toString().substring(0, place.toString().length() - file.length());
    return archives.computeIfAbsent(root, this::isJobArchive);
  }

  private boolean isJobArchive(String root) {
    if (root.toLowerCase(Locale.ROOT).startsWith("file:")) {
      return true;
    }
    return MARKS.stream().anyMatch(mark -> holds(root, mark));
  }

  private boolean holds(String root, String mark) {
    return loader.resources(mark).anyMatch(url -> url.toString().startsWith(root));
  }
}
