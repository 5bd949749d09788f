package io.partita.batch;

import io.partita.store.Node;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobOperator;

/** What this process does when other nodes want something of it, or have taken over from it. */
final class NodeDuties implements Node.Listener {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");

  private final JobOperator operator;
  private final LiveExecutions live;
  private final PartitionServices partitions;

  NodeDuties(JobOperator operator, LiveExecutions live, PartitionServices partitions) {
    this.operator = operator;
    this.live = live;
    this.partitions = partitions;
  }

  @Override
  public void stopRequested(long executionId) {
    if (live.isLive(executionId)) {
      live.stop(executionId);
      return;
    }
    try {
      operator.stop(executionId); // one that a job's own code has started
    } catch (JobExecutionNotRunningException e) {
      LOG.log(System.Logger.Level.DEBUG, "It has just ended", e);
    }
  }

  /** Nothing is asked politely: another node may run the same partitions in a moment. */
  @Override
  public void lost() {
    live.stopAll();
    partitions.killAll("another node has taken over");
  }
}
