package io.partita.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/** Runs the job XML of a file in an engine of its own and prints how that ended. */
public final class ClockJumpProgram {
  private ClockJumpProgram() {}

  /**
   * Runs the job.
   *
   * @param arguments the state directory and the file
   */
  public static void main(String[] arguments) throws Exception {
    Path job = Path.of(arguments[1]);
    try (EmbeddedEngine engine =
        EmbeddedEngine.start(new EngineOptions(Path.of(arguments[0]), 2))) {
      long execution = engine.submit(Files.readAllBytes(job), job.toString(), new Properties());
      var end = engine.awaitEnd(execution, Duration.ofSeconds(60));
      System.out.println("ended " + end.batchStatus() + " " + end.failure());
    }
  }
}
