package io.partita.process;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether one child lives, judged by what is seen of it from time to time. Only differences on one
 * monotonic clock count, and counters that move or do not.
 *
 * <p>Not safe for use by several threads.
 */
final class Vigil {
  /**
   * What is seen of a child at one moment.
   *
   * @param nanoTime when, on this process's monotonic clock
   * @param beats how often it has shown that it lives, 0 before the first time
   * @param stat null if it is gone
   */
  record Sight(long nanoTime, long beats, @Nullable ProcStat stat) {}

  private final SupervisorOptions options;

  private long beats;
  private long lastBeat;
  private boolean stopped;
  private long stoppedSince;
  private long cpuTicksAtBeat;

  Vigil(SupervisorOptions options) {
    this.options = options;
  }

  /** What was missed while nobody looked is forgiven. */
  void restart(Sight sight) {
    beats = sight.beats;
    lastBeat = sight.nanoTime;
    stopped = false;
    ProcStat stat = sight.stat;
    cpuTicksAtBeat = stat == null ? 0 : stat.cpuTicks();
  }

  /** Why the child is to be killed; null if it is well, or nobody can tell yet. */
  @Nullable String judge(Sight sight) {
    ProcStat stat = sight.stat;
    if (stat == null || stat.isZombie()) {
      return null;
    }
    if (stat.isStopped()) {
      if (!stopped) {
        stopped = true;
        stoppedSince = sight.nanoTime;
      }
      long nanos = sight.nanoTime - stoppedSince;
      return nanos >= options.stoppedLimit().toNanos()
          ? "hung: stopped by a signal (state T) for " + seconds(nanos)
          : null;
    }
    if (stopped || sight.beats != beats) {
      restart(sight);
      return null;
    }
    long nanos = sight.nanoTime - lastBeat;
    if (beats == 0 || nanos < options.silenceLimit().toNanos()) {
      return null;
    }
    Duration used = Duration.ofMillis((stat.cpuTicks() - cpuTicksAtBeat) * 10);
    return "hung: no heartbeat for %s, in which it used %s of processor time"
        .formatted(seconds(nanos), seconds(used.toNanos()));
  }

  private static String seconds(long nanos) {
    return Duration.ofNanos(nanos).toMillis() / 1000.0 + " s";
  }
}
