package io.partita;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job execution as it stands at this moment, for those who follow it.
 *
 * @param executionId the job execution's id, the one that a restart names
 * @param jobName the job's id in its XML
 * @param batchStatus {@code STARTING}, {@code STARTED}, {@code STOPPING}, {@code STOPPED}, {@code
 *     FAILED}, {@code COMPLETED} or {@code ABANDONED}
 * @param exitStatus the exit status the job has set, or the batch status
 * @param started when it started
 * @param ended when it ended, null while it runs
 * @param partitions the partitions that this execution has submitted so far, ordered by step and
 *     number
 * @param skipped everything that partitions reported as skipped, each as {@code "name: reason"},
 *     the first 1,000
 * @param skippedCount how many were skipped in all
 * @param failure why the job failed, in one line; null unless it did
 */
public record JobSnapshot(
    long executionId,
    String jobName,
    String batchStatus,
    String exitStatus,
    @Nullable Instant started,
    @Nullable Instant ended,
    List<Partition> partitions,
    List<String> skipped,
    long skippedCount,
    @Nullable String failure) {

  /**
   * One partition of a step.
   *
   * @param step the step's id
   * @param number the partition's number, from 0
   * @param state {@code QUEUED}, {@code RUNNING}, or the batch status it ended with
   * @param worker the number of the worker that runs or ran it, 0 while it waits
   * @param pid that worker's process id, 0 while it waits
   * @param progress one entry per unit that its collector reports, empty if it reports none
   */
  public record Partition(
      String step, int number, String state, int worker, long pid, List<Progress> progress) {
    public Partition {
      progress = List.copyOf(progress);
    }
  }

  public JobSnapshot {
    partitions = List.copyOf(partitions);
    skipped = List.copyOf(skipped);
  }

  /** Whether the execution has come to its end, whatever that is. */
  public boolean isOver() {
    return switch (batchStatus) {
      case "STOPPED", "FAILED", "COMPLETED", "ABANDONED" -> true;
      default -> false;
    };
  }
}
