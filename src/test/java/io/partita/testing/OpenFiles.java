package io.partita.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files, pipes and sockets that this process has open. */
public final class OpenFiles {
  private static final Path OWN = Path.of("/proc/self/fd");
  private static final String LOAD = "/proc/loadavg";

  private OpenFiles() {}

  /** All but what is opened once and kept: jars, and the load average that a wait may look at. */
  public static int count() {
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(OWN)) {
      for (Path file : files) {
        count += isKept(file) ? 0 : 1;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static boolean isKept(Path file) {
    try {
      String target = Files.readSymbolicLink(file).toString();
      return target.endsWith(".jar") || target.equals(LOAD);
    } catch (IOException e) {
      return true; // Closed meanwhile.
    }
  }
}
