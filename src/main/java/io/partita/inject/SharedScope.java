package io.partita.inject;

import io.partita.shared.Scope;
import jakarta.batch.runtime.context.JobContext;

/** Whose names those of shared objects are, and how long the objects stay. */
public enum SharedScope {
  /** Of one execution: its steps and partitions. They are gone when it is over, however. */
  EXECUTION,

  /**
   * Of a job instance, which a restart is a part of. They are gone when an execution of it is
   * COMPLETED.
   */
  INSTANCE,

  /** Of all jobs. They stay as long as the manager does. */
  APPLICATION;

  Scope of(JobContext job) {
    return switch (this) {
      case EXECUTION -> Scope.execution(job.getExecutionId());
      case INSTANCE -> Scope.instance(job.getInstanceId());
      case APPLICATION -> Scope.APPLICATION;
    };
  }
}
