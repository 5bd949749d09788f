package io.partita.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** How long something takes. */
final class Timing {
  /** Of a wait that is to end by itself. */
  static final Duration SHORT = Duration.ofMillis(60);

  /** For what takes no time, as the machine may be busy. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private Timing() {}

  static void assertAtOnce(OtherThread.Action act) throws Exception {
    assertAfter(Duration.ZERO, act);
  }

  /** Not before the time, and soon after it. */
  static void assertAfter(Duration time, OtherThread.Action act) throws Exception {
    long before = System.nanoTime();
    act.run();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(time, time.plus(AT_ONCE));
  }
}
