package io.partita.partition;

import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import java.io.Serializable;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads what collectors send. Besides value types, only classes of the job's own archives are read:
 * archives that hold batch artifacts ({@code META-INF/beans.xml}, {@code META-INF/batch.xml} or
 * {@code META-INF/batch-jobs}) and plain class directories. A class is looked up as a file; it is
 * not loaded before its name has been allowed.
 */
public final class CollectedData {
  private static final List<String> MARKS =
      List.of(
          "META-INF/beans.xml", "META-INF/batch.xml", "META-INF/batch-jobs/", "WEB-INF/beans.xml");

  private final ClassLoader loader;
  private final ClassPolicy policy;
  private final Map<String, Boolean> archives = new ConcurrentHashMap<>();

  public CollectedData(ClassLoader loader, List<String> prefixes) {
    this.loader = loader;
    this.policy =
        ClassPolicy.values()
            .allowing(name -> prefixes.stream().anyMatch(name::startsWith))
            .allowing(this::isOfJobArchive);
  }

  public Serializable read(byte[] data) {
    return Objects.requireNonNull((Serializable) ObjectBytes.read(data, policy, loader), "data");
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
