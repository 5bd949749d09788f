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
    stop.accept(executionId);
  }

  /** Nothing is asked politely: another node may run the same partitions in a moment. */
  @Override
  public void lost() {
    live.stopAll();
    partitions.killAll("another node has taken over");
  }
}
