package io.partita.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies of jars that others may replace, each in a directory named by its SHA-256: what runs from
 * them is not disturbed, and whoever sees a copy knows its version.
 */
final class JarCopies {
  private JarCopies() {}

  /**
   * Makes {@code copies} hold those of the jars in {@code directory}, and no others. Nothing may
   * run from them meanwhile.
   */
  static void make(Path directory, Path copies) throws IOException {
    Set<Path> wanted = new HashSet<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*.jar")) {
        for (Path jar : jars) {
          wanted.add(copy(jar, copies));
        }
      }
    }
    removeOthers(copies, wanted);
  }

  private static Path copy(Path jar, Path copies) throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    Path directory = Files.createDirectories(copies.resolve(sha256(bytes)));
    Path copy = directory.resolve(jar.getFileName());
    Files.write(copy, bytes);
    return copy;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static void removeOthers(Path copies, Set<Path> wanted) throws IOException {
    if (!Files.isDirectory(copies)) {
      return;
    }
    try (Stream<Path> found = Files.walk(copies, 2)) {
      for (Path path : found.sorted((a, b) -> b.compareTo(a)).toList()) {
        boolean isKept = wanted.stream().anyMatch(copy -> copy.startsWith(path));
        if (!isKept) {
          Files.delete(path); // a file, or a directory that is empty by now
        }
      }
    }
  }
}
