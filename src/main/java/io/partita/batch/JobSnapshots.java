package io.partita.batch;

import io.partita.JobSnapshot;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.StepExecution;
import java.time.Instant;
import java.util.Date;
import org.jberet.operations.AbstractJobOperator;
import org.jberet.runtime.AbstractStepExecution;
import org.jberet.runtime.JobExecutionImpl;
import org.jspecify.annotations.Nullable;

/** How executions stand, for those who follow them. */
final class JobSnapshots {
  private final AbstractJobOperator operator;
  private final ProgressBoard board;

  JobSnapshots(AbstractJobOperator operator, ProgressBoard board) {
    this.operator = operator;
    this.board = board;
  }

  /**
   * How {@code execution} stands.
   *
   * @param isLive whether it was not over when it was looked up
   */
  JobSnapshot of(JobExecutionImpl execution, boolean isLive) {
    long executionId = execution.getExecutionId();
    BatchStatus status = execution.getBatchStatus();
    if (isLive && !JobService.RUNNING.contains(status)) {
      // Its listeners still run, and the store does not know yet.
      status = execution.isStopRequested() ? BatchStatus.STOPPING : BatchStatus.STARTED;
    }
    String exitStatus = execution.getExitStatus();
    return new JobSnapshot(
        executionId,
        execution.getJobName(),
        status.name(),
        exitStatus == null ? status.name() : exitStatus,
        instant(execution.getStartTime()),
        instant(execution.getEndTime()),
        board.partitions(executionId),
        board.skipped(executionId),
        board.skippedCount(executionId),
        status == BatchStatus.FAILED ? failure(execution) : null);
  }

  private @Nullable String failure(JobExecutionImpl execution) {
    for (StepExecution step : operator.getStepExecutions(execution.getExecutionId())) {
      if (step.getBatchStatus() == BatchStatus.FAILED) {
        return "Step " + step.getStepName() + ": " + reason((AbstractStepExecution) step);
      }
    }
    return execution.getExitStatus();
  }

  private static String reason(AbstractStepExecution step) {
    try {
      Exception cause = step.getException();
      return cause == null ? "failed, see the log" : oneLine(cause);
    } catch (RuntimeException e) {
      // The exception's class cannot be read back here; that must not hide how the job ended.
      return "failed with an exception that cannot be shown here, see the log";
    }
  }

  private static String oneLine(Throwable cause) {
    String text = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    return text.lines().findFirst().orElse(text);
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }
}
