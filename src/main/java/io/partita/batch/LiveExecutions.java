package io.partita.batch;

import io.partita.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jberet.operations.AbstractJobOperator;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.runner.JobExecutionRunner;
import org.jberet.spi.JobTask;
import org.jspecify.annotations.Nullable;

/**
 * The executions that run in this process. One is over when its runner has returned, not when
 * JBeret shows a final status: that comes before the job's listeners have run and before the store
 * knows it.
 */
final class LiveExecutions {
  /** JBeret submits the runner on the thread that starts the job. */
  private static final ThreadLocal<@Nullable Run> STARTING = new ThreadLocal<>();

  private record Live(JobExecutionImpl execution, Run run, CompletableFuture<Void> end) {}

  /** What JBeret's runner does for one execution. */
  private static final class Run {
    final CompletableFuture<Void> returned = new CompletableFuture<>();
    private boolean isOver;

    synchronized void over() {
      isOver = true;
    }

    /** Does {@code action} before the runner's return, or not at all. */
    synchronized boolean before(Runnable action) {
      if (!isOver) {
        action.run();
      }
      return !isOver;
    }
  }

  private final Runnable afterEach;
  private final Consumer<JobExecutionImpl> afterEnd;
  private final Map<Long, Live> executions = new ConcurrentHashMap<>();

  /**
   * @param afterEach runs on the job's thread when its runner has returned, before it counts as
   *     over
   * @param afterEnd told of each that was started here, before it counts as over; never throws
   */
  LiveExecutions(Runnable afterEach, Consumer<JobExecutionImpl> afterEnd) {
    this.afterEach = afterEach;
    this.afterEnd = afterEnd;
  }

  /** What to run in place of {@code task} so that the end of a job is seen. */
  JobTask watched(JobTask task) {
    if (!(task instanceof JobExecutionRunner)) {
      return task;
    }
    Run started = STARTING.get();
    Run run = started == null ? new Run() : started;
    return new JobTask() {
      @Override
      public int getRequiredRemainingPermits() {
        return task.getRequiredRemainingPermits();
      }

      @Override
      public void run() {
        try {
          task.run();
        } finally {
          run.over();
          try {
            afterEach.run();
          } finally {
            run.returned.complete(null);
          }
        }
      }
    };
  }

  /** Runs {@code start}, which has {@code operator} start one execution and returns its id. */
  JobExecutionImpl start(AbstractJobOperator operator, LongSupplier start) {
    Run run = new Run();
    STARTING.set(run);
    long id;
    try {
      id = start.getAsLong();
    } finally {
      STARTING.remove();
    }
    JobExecutionImpl execution = (JobExecutionImpl) operator.getJobExecution(id);
    executions.values().removeIf(live -> live.end.isDone());
    CompletableFuture<Void> end = run.returned.thenRun(() -> afterEnd.accept(execution));
    executions.put(id, new Live(execution, run, end));
    return execution;
  }

  boolean isLive(long executionId) {
    Live live = executions.get(executionId);
    return live != null && !live.end.isDone();
  }

  /**
   * Does {@code action} while the execution's runner runs, which does not return meanwhile: what it
   * says in the end is the last word.
   *
   * @return false if it does not run here any more, and nothing was done
   */
  boolean whileRunning(long executionId, Runnable action) {
    Live live = executions.get(executionId);
    return live != null && live.run.before(action);
  }

  /** Whether an execution of the job instance runs. */
  boolean runsInstance(long instanceId) {
    return executions.values().stream()
        .anyMatch(
            live ->
                !live.end.isDone()
                    && live.execution.getJobInstance().getInstanceId() == instanceId);
  }

  /** Waits for the end of {@code executionId}, if it runs here, and at most {@code atMost}. */
  void await(long executionId, Duration atMost) throws InterruptedException {
    Live live = executions.get(executionId);
    if (live != null) {
      try {
        live.end.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // It runs on, and whoever waits sees that.
      } catch (ExecutionException e) {
        throw new AssertionError("an end never fails", e);
      }
    }
  }

  /** Asks all to stop. */
  void stopAll() {
    executions.values().forEach(live -> live.run.before(live.execution::stop));
  }

  /** Asks all to stop and waits for them, at most until {@code deadline}. */
  void stopAll(Deadline deadline) throws InterruptedException {
    Collection<Live> running =
        List.copyOf(executions.values()).stream().filter(live -> !live.end.isDone()).toList();
    running.forEach(live -> live.run.before(live.execution::stop));
    for (Live live : running) {
      await(live.execution.getExecutionId(), deadline.remaining());
    }
  }
}
