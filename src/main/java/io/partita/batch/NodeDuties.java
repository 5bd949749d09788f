package io.partita.batch;

import io.partita.store.Node;
import java.util.function.LongConsumer;

/**
 * What this process does when other nodes want something of it, or have taken over from it.
 *
 * @param stop asks an execution to stop, if it runs here and was not asked before; never throws
 */
record NodeDuties(LongConsumer stop, LiveExecutions live, PartitionServices partitions)
    implements Node.Listener {

  @Override
  public void stopRequested(long executionId) {
    OwnThread.run("partita-stop", () -> stop.accept(executionId)); // a job's own code may block it
  }

  /** First what runs is killed: another node may run the same partitions in a moment. */
  @Override
  public void lost() {
    partitions.killAll("another node has taken over");
    OwnThread.run("partita-stop", live::stopAll);
  }
}
