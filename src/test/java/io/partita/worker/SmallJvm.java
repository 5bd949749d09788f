package io.partita.worker;

import io.partita.process.JvmOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/** JVMs that start fast and stay small, for tests that start many. */
public final class SmallJvm {
  /**
   * Of this process's class path only what workers of these tests need: a JVM looks through all of
   * it for services when it starts.
   */
  public static final JvmOptions OPTIONS =
      JvmOptions.DEFAULTS
          .withClassPath(
              JvmOptions.DEFAULTS.classPath().stream().filter(SmallJvm::isNeeded).toList())
          .plusArguments("-Xmx48m", "-XX:TieredStopAtLevel=1");

  private SmallJvm() {}

  private static boolean isNeeded(String entry) {
    return Files.isDirectory(Path.of(entry)) || entry.matches(".*/(partita|jspecify)-[^/]*");
  }
}
