package io.partita.app;

import io.partita.batch.JobService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Removes by itself what has ended longer ago than it is to be kept: at once, and again and again.
 */
final class Retention implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.app");
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final long CLOSE_SECONDS = 10;

  private final JobService jobs;
  private final Duration kept;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "partita-retention");
            thread.setDaemon(true);
            return thread;
          });

  private Retention(JobService jobs, Duration kept) {
    this.jobs = jobs;
    this.kept = kept;
  }

  /**
   * @param kept how long an instance is kept after its last execution has ended; positive
   */
  static Retention start(JobService jobs, Duration kept) {
    Retention retention = new Retention(jobs, kept);
    Future<?> unused =
        retention.timer.scheduleWithFixedDelay(
            retention::purge, 0, pause(kept).toMillis(), TimeUnit.MILLISECONDS);
    return retention;
  }

  /** A tenth of the time, within bounds. */
  static Duration pause(Duration kept) {
    Duration tenth = kept.dividedBy(10);
    if (tenth.compareTo(LONGEST_PAUSE) > 0) {
      return LONGEST_PAUSE;
    }
    return tenth.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : tenth;
  }

  private void purge() {
    try {
      List<Long> removed = jobs.purgeBefore(Instant.now().minus(kept));
      if (!removed.isEmpty()) {
        LOG.log(
            System.Logger.Level.INFO,
            "{0} executions that ended more than {1} ago were removed",
            removed.size(),
            kept);
      }
    } catch (RuntimeException e) {
      // Thrown on, it would be the last time; the store may be back at the next one.
      LOG.log(System.Logger.Level.WARNING, "What is too old was not removed", e);
    }
  }

  /** Waits for a removal under way: the store must not close under it. */
  @Override
  public void close() {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        timer.shutdownNow();
      }
    } catch (InterruptedException e) {
      timer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
