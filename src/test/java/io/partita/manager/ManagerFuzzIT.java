package io.partita.manager;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As {@link ManagerFuzzTest}, for hours: {@code -Dfuzz.storm.frames=N} says how many frames. */
class ManagerFuzzIT {
  @Test
  @Tag("storm")
  @Tag("F19")
  void wrongFrames_closeTheirConnections_andHarmNothingElse_forHours() throws Exception {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    ManagerFuzzTest.run(
        Long.getLong("fuzz.storm.frames", 1_000_000_000), seed, Duration.ofHours(6));
  }
}
