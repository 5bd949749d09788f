package io.partita.batch;

import org.jberet.runtime.JobExecutionImpl;

/**
 * Whether the partitions of a step are to stop: with their job, or because one of them has failed
 * for good and the step fails fast. Safe for any thread.
 */
final class StopOrder {
  private final JobExecutionImpl job;
  private final boolean failFast;
  private final Runnable stopPartitions;
  private volatile boolean failed;

  /**
   * @param stopPartitions asks all partitions of the step that run
   */
  StopOrder(JobExecutionImpl job, boolean failFast, Runnable stopPartitions) {
    this.job = job;
    this.failFast = failFast;
    this.stopPartitions = stopPartitions;
  }

  boolean isGiven() {
    return failed || job.isStopRequested();
  }

  /** A partition has failed and is not tried again. */
  void partitionFailed(String which) {
    if (failFast && !isGiven()) {
      failed = true;
      System.getLogger("io.partita.batch")
          .log(System.Logger.Level.INFO, "The other partitions are stopped: {0} has failed", which);
      stopPartitions.run();
    }
  }
}
