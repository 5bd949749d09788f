package io.partita.store;

import io.partita.ExitCause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try at a partition, as the store keeps it.
 *
 * @param number from 1, without gaps within the partition
 * @param fence what the partition's fence was raised to for this attempt; an attempt whose fence is
 *     not the partition's any more has been replaced and may save nothing
 * @param checkpointSequence of the last checkpoint that was committed when it began; in what is
 *     read back, when it ended
 */
public record Attempt(Partition partition, int number, long fence, long checkpointSequence) {

  /**
   * A partition of one step execution.
   *
   * @param number from 0
   */
  public record Partition(long stepExecutionId, int number) {}

  /**
   * Where an attempt runs.
   *
   * @param worker the worker's number in its pool, from 1
   * @param pid its process
   */
  public record Run(int worker, long pid, Instant started) {}

  /**
   * How an attempt ended.
   *
   * @param run null if no worker ever began with it
   * @param cause a batch status if the partition came to an end by itself ({@code COMPLETED},
   *     {@code STOPPED}, {@code FAILED}), else the {@link ExitCause.Kind} of its worker
   * @param causeDetail the signal's name or the exit code, as in {@link ExitCause#detail}
   * @param detail for people; shortened to what there is room for
   * @param usage what it has used, null if unknown
   * @param evidence what was found out about it before it was killed, null if nothing
   * @param checkpoints how many checkpoints the parent has saved for it
   */
  public record Ending(
      @Nullable Run run,
      String cause,
      String causeDetail,
      String detail,
      @Nullable Usage usage,
      @Nullable String evidence,
      long checkpoints) {}

  /**
   * What is kept of a partition for a restart, as JBeret keeps it: serialised, null if there is
   * none.
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  public record Checkpoint(
      byte @Nullable [] persistentUserData, byte @Nullable [] reader, byte @Nullable [] writer) {}

  /**
   * What an attempt has used.
   *
   * @param peakResidentBytes the most memory that its worker had, as last seen
   * @param cpuMillis the processor time that its worker spent while it ran
   */
  public record Usage(long peakResidentBytes, long cpuMillis) {}

  /**
   * An attempt as it is kept; what is not known, or not yet, is null.
   *
   * @param cause null while it has not ended
   * @param evidence what was found out about it before it was killed
   * @param log the file that its worker's output is in
   */
  public record Entry(
      Attempt attempt,
      @Nullable Run run,
      @Nullable Instant ended,
      @Nullable String cause,
      @Nullable String signal,
      @Nullable Integer exitCode,
      @Nullable String detail,
      @Nullable Usage usage,
      @Nullable String evidence,
      @Nullable String log) {}
}
