package io.partita.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the build has packaged, as users put it on a class path; failsafe runs after that. */
public final class Packaged {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private Packaged() {}

  /** Partita's own jar. */
  public static Path jar() {
    List<Path> jars = files(TARGET, "partita-*-classes.jar");
    if (jars.size() != 1) {
      throw new IllegalStateException(
          "There must be one packaged jar, run mvn package: " + TARGET + " has " + jars);
    }
    return jars.get(0);
  }

  /** The jars that Partita needs when it runs. */
  public static List<Path> libraries() {
    return files(TARGET.resolve("lib"), "*.jar");
  }

  public static String classPath(List<Path> entries) {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }

  public static String java() {
    return Path.of(System.getProperty("java.home")).resolve("bin/java").toString();
  }

  /** Newer JVMs print four lines about a library of JBeret's; the launcher has this option too. */
  public static List<String> quietly() {
    return Runtime.version().feature() < 23
        ? List.of()
        : List.of("--sun-misc-unsafe-memory-access=allow");
  }

  private static List<Path> files(Path directory, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.sort(found);
    return found;
  }
}
