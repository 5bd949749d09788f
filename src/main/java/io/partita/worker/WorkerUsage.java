package io.partita.worker;

import io.partita.process.PeakMemory;
import java.time.Duration;

/**
 * What a worker has used since it was started.
 *
 * @param peakResidentBytes the most memory that it had at once, of which other processes may share
 *     some
 * @param cpuTime of all its threads
 */
public record WorkerUsage(long peakResidentBytes, Duration cpuTime) {
  public static final WorkerUsage NONE = new WorkerUsage(0, Duration.ZERO);

  /** As it is now; {@link #NONE} if there is no such process. */
  public static WorkerUsage of(long pid) {
    return new WorkerUsage(PeakMemory.of(pid), ProcessUsage.of(pid).cpuTime());
  }

  /** What was seen last: neither of the two ever falls. */
  public WorkerUsage orLater(WorkerUsage other) {
    return new WorkerUsage(
        Math.max(peakResidentBytes, other.peakResidentBytes),
        cpuTime.compareTo(other.cpuTime) > 0 ? cpuTime : other.cpuTime);
  }
}
