package io.partita.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Makes and describes directory trees. */
public final class Trees {
  private static final long LONG_AGO = 1_000_000_000;

  private Trees() {}

  /** All that a copy has to keep, by relative path: two equal descriptions are two equal trees. */
  public static SortedMap<String, String> describe(Path root) throws IOException {
    SortedMap<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        tree.put(root.relativize(path).toString(), describeOne(path));
      }
    }
    return tree;
  }

  private static String describeOne(Path path) throws IOException {
    var attributes =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Instant modified = attributes.lastModifiedTime().toInstant();
    if (attributes.isSymbolicLink()) {
      // JDK 17 sets the times of links to the microsecond.
      return "-> %s %s"
          .formatted(Files.readSymbolicLink(path), modified.truncatedTo(ChronoUnit.MICROS));
    }
    String common =
        PosixFilePermissions.toString(attributes.permissions()) + " modified " + modified;
    if (attributes.isDirectory()) {
      return "directory " + common;
    }
    var crc = new CRC32C();
    crc.update(Files.readAllBytes(path));
    return "file %s %d bytes, crc %x".formatted(common, attributes.size(), crc.getValue());
  }

  public static Path file(Path path, int size) throws IOException {
    Files.createDirectories(path.getParent());
    byte[] content = new byte[size];
    Random random = new Random(path.toString().hashCode());
    // A few bytes in each 64 KiB tell any two stretches apart.
    for (int at = 0; at < size; at += 64 << 10) {
      byte[] stretch = new byte[Math.min(100, size - at)];
      random.nextBytes(stretch);
      System.arraycopy(stretch, 0, content, at, stretch.length);
    }
    Files.write(path, content);
    return path;
  }

  /** Gives every file and directory below the root a time of its own. */
  public static void age(Path root) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths.forEach(all::add);
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      FileTime time = FileTime.from(LONG_AGO * 1_000_000_007L + i * 1_000L, TimeUnit.NANOSECONDS);
      Files.getFileAttributeView(
              all.get(i), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(time, time, null);
    }
  }

  /** What changes when a file is copied anew. */
  public static Map<String, Object> identities(Path root) throws IOException {
    Map<String, Object> identities = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          identities.put(root.relativize(path).toString(), Files.getAttribute(path, "unix:ctime"));
        }
      }
    }
    return identities;
  }

  static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** Runs a shell command in the directory. */
  public static void shell(Path directory, String command) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + output);
    }
  }
}
