package io.partita.cli;

import io.partita.JobSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** Where a job runs: in this process, or on a server. */
interface JobHost extends AutoCloseable {

  /** Starts the job. Returns the execution's id. */
  long submit(JobFile job, Properties parameters);

  /**
   * Goes on with an execution that did not complete. Returns the id of the new execution.
   *
   * @param overrides parameters that replace those of the earlier execution; the others stay
   * @param job the job as it is now
   * @param force whether to go on although it is not what ran before
   */
  long restart(long executionId, Properties overrides, JobFile job, boolean force);

  /** Asks for a stop in order and returns at once. */
  void stop(long executionId);

  /** The latest snapshot when the execution is over, or when the time has passed. */
  JobSnapshot awaitEnd(long executionId, Duration atMost) throws InterruptedException;

  /** The file that lists everything the execution skipped, if there is one on this machine. */
  default Optional<Path> skippedList(long executionId) {
    return Optional.empty();
  }

  @Override
  void close();
}
