package io.partita.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an archive is good for: a JVM, a class path with each entry's size and time, options, and a
 * kind of child.
 *
 * @param name letters and digits, different for what is different
 * @param java the feature version of the JVM: 17, 25
 */
record ArchiveKey(String name, int java) {
  private static final int OLDEST = 17;
  private static final int NAME_BYTES = 16;
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  /** Options that change nothing about what an archive holds. */
  private static final Pattern INDIFFERENT =
      Pattern.compile(
          "-D.*|-Xm[xsn].*|-Xss.*|-Xlog.*|-XX:(ReservedCodeCacheSize|MaxMetaspaceSize|MaxDirectMemorySize|ActiveProcessorCount)=.*");

  /** Options with which the JVM takes no archive, or the user has one of his own. */
  private static final Pattern OF_THE_USER =
      Pattern.compile(
          "-Xshare.*|-XX:.?(SharedArchive|ArchiveClasses|SharedClassList|AutoCreateShared|AOT).*"
              + "|-Xbootclasspath.*|-javaagent.*|-agent.*|--?patch-module.*|--upgrade-module-path.*"
              + "|--module-path.*|-p|--limit-modules.*|-XX:Flags=.*|@.*|-Xlog.*(cds|aot).*");

  /**
   * The key of such children; null where no archive can be: a directory on the class path, another
   * JVM, or options that speak against it.
   */
  static @Nullable ArchiveKey of(JvmOptions jvm, String mainClass, String kind) {
    if (jvm.classPath().isEmpty()
        || jvm.arguments().stream().anyMatch(word -> OF_THE_USER.matcher(word).matches())) {
      return null;
    }
    try {
      String release = Files.readString(jvm.javaHome().resolve("release"));
      Matcher version = VERSION.matcher(release);
      if (!version.find() || Integer.parseInt(version.group(1)) < OLDEST) {
        return null;
      }
      List<String> parts = new ArrayList<>(List.of(mainClass, kind, release));
      parts.add(fingerprint(jvm.javaHome().toRealPath().resolve("lib/modules")));
      for (String entry : jvm.classPath()) {
        Path jar = Path.of(entry);
        if (!entry.endsWith(".jar") || !Files.isRegularFile(jar)) {
          return null;
        }
        parts.add(fingerprint(jar));
      }
      jvm.arguments().stream()
          .filter(word -> !INDIFFERENT.matcher(word).matches())
          .forEach(parts::add);
      return new ArchiveKey(digest(parts), Integer.parseInt(version.group(1)));
    } catch (IOException e) {
      // No release file, or a jar that is just being replaced: the child starts without an archive.
      return null;
    }
  }

  private static String fingerprint(Path file) throws IOException {
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
    return file + " " + is.size() + " " + is.lastModifiedTime();
  }

  private static String digest(List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Whether its JVM makes AOT caches, which begin where class data archives end. */
  boolean isAot() {
    return java >= 25;
  }

  /** What has a JVM start from the archive, and say nothing if it cannot. */
  List<String> optionsToUse(Path archive) {
    return isAot()
        ? List.of("-XX:AOTCache=" + archive, "-Xlog:aot*=off", "-Xlog:cds*=off")
        : List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off", "-Xlog:class+path*=off");
  }

  /** What has a JVM write the archive when it exits. */
  List<String> optionsToMake(Path archive) {
    return List.of((isAot() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
  }
}
