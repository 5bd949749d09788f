package io.partita.batch;

import io.partita.PartitaException;
import io.partita.partition.CollectedData;
import io.partita.partition.PartitionMessage;
import io.partita.worker.WorkerPool;
import java.io.Serializable;
import java.util.concurrent.BlockingQueue;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * What the partitions of one step share in the parent.
 *
 * @param wishes what the step asks for
 * @param reports where JBeret's step thread waits for collected data and for ended partitions
 * @param freedThreads where it waits for a free thread; null if there are as many threads as
 *     partitions
 */
record StepOfPartitions(
    JobExecutionImpl job,
    JobRepository repository,
    PartitionServices services,
    StepWishes wishes,
    CollectedData collected,
    StopOrder stopOrder,
    BlockingQueue<Serializable> reports,
    @Nullable BlockingQueue<Boolean> freedThreads) {

  WorkerPool pool() {
    return services.pool();
  }

  AttemptLedger ledger() {
    return services.ledger();
  }

  AttemptOutput output() {
    return services.output();
  }

  ProgressBoard board() {
    return services.board();
  }

  /** Where the manager is, for a partition; or why there is none. */
  PartitionMessage manager() {
    try {
      return services.sessions().answer(job);
    } catch (RuntimeException e) {
      // The partition waits for an answer, whatever it is.
      return new PartitionMessage.NoManager("There is no manager: " + e);
    }
  }

  /** Where the database of a data source is, for a partition; or why there is none. */
  PartitionMessage dataSource(String name) {
    try {
      return new PartitionMessage.DataSourceIs(name, services.databases().address(name));
    } catch (PartitaException e) {
      return new PartitionMessage.NoDataSource(name, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // The top of the thread: whoever waits for the answer does so without a time-out.
      return new PartitionMessage.NoDataSource(name, e.toString());
    }
  }

  void offer(Serializable data) {
    reports.add(data);
  }

  /**
   * Tells JBeret that a partition has ended: first the free thread, then the execution, in this
   * order.
   */
  void report(PartitionExecutionImpl execution) {
    if (freedThreads != null) {
      freedThreads.add(Boolean.TRUE);
    }
    reports.add(execution);
  }
}
