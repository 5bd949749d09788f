package io.partita.cli;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fetches Open Liberty by Maven: whoever only runs jobs needs none of its 370 MB. */
final class LibertyDownload {
  private static final List<String> COMMAND =
      List.of("mvn", "-B", "-q", "-Dstyle.color=never", "dependency:unpack@liberty");

  private LibertyDownload() {}

  static boolean isThere(ServerLayout layout) {
    return Files.isExecutable(layout.liberty().resolve("bin/server"));
  }

  /** Does nothing if it is there already. */
  static void ensure(ServerLayout layout, Runnable announce) {
    if (isThere(layout)) {
      return;
    }
    announce.run();
    try {
      Process maven =
          new ProcessBuilder(COMMAND)
              .directory(layout.installation().toFile())
              .redirectErrorStream(true)
              .start();
      maven.getOutputStream().close();
      String output =
          new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (maven.waitFor() != 0 || !isThere(layout)) {
        throw failed(output.lines().findFirst().orElse("it said nothing"), null);
      }
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted", e);
    }
  }

  private static PartitaException failed(String reason, @Nullable Exception cause) {
    return new PartitaException(
        "Open Liberty could not be fetched by %s: %s".formatted(String.join(" ", COMMAND), reason),
        cause);
  }
}
