package io.partita.batch;

import io.partita.store.Store;
import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import java.util.Collection;
import java.util.List;
import org.jberet.repository.JobExecutionSelector;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.JobExecutionImpl;
import org.jspecify.annotations.Nullable;

/** Removes everything that was kept of a job instance: rows, logs, shared objects. */
final class JobPurge {
  private final Store store;
  private final JobRepository repository;
  private final ExecutionSessions sessions;
  private final ProgressBoard board;
  private final AttemptOutput output;

  JobPurge(Store store, JobRepository repository, PartitionServices partitions) {
    this.store = store;
    this.repository = repository;
    this.sessions = partitions.sessions();
    this.board = partitions.board();
    this.output = partitions.output();
  }

  /**
   * Removes an instance of which nothing runs.
   *
   * @param executions the ids of its executions
   */
  void remove(long instanceId, List<Long> executions) {
    store.purge().remove(instanceId);
    repository.removeJobExecutions(new OfInstance(instanceId));
    repository.removeJobInstance(instanceId);
    sessions.over(instanceId);
    executions.forEach(board::forget);
    executions.forEach(output::forget);
  }

  /** For JBeret's cache, which would show them for a while yet. */
  private record OfInstance(long instanceId) implements JobExecutionSelector {
    @Override
    public boolean select(JobExecution execution, Collection<Long> all) {
      return ((JobExecutionImpl) execution).getJobInstance().getInstanceId() == instanceId;
    }

    @Override
    public @Nullable JobContext getJobContext() {
      return null;
    }

    @Override
    public void setJobContext(JobContext context) {}

    @Override
    public @Nullable StepContext getStepContext() {
      return null;
    }

    @Override
    public void setStepContext(StepContext context) {}
  }
}
