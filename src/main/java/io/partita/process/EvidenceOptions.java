package io.partita.process;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a child that is killed because it hangs or takes too long.
 *
 * @param directory gets a directory of its own for each such child, open to this user only; null to
 *     keep nothing
 * @param heapDump whether the heap is written too. It holds whatever the child has in memory,
 *     secrets included, and takes as much room
 * @param flightRecording whether a flight recording is written too. Children are to be started with
 *     one for that
 */
public record EvidenceOptions(@Nullable Path directory, boolean heapDump, boolean flightRecording) {
  public static final EvidenceOptions NONE = new EvidenceOptions(null, false, false);

  /** {@code /proc} and thread dumps, in this directory. */
  public static EvidenceOptions in(Path directory) {
    return new EvidenceOptions(directory, false, false);
  }

  public EvidenceOptions withHeapDump(boolean wanted) {
    return new EvidenceOptions(directory, wanted, flightRecording);
  }

  public EvidenceOptions withFlightRecording(boolean wanted) {
    return new EvidenceOptions(directory, heapDump, wanted);
  }
}
