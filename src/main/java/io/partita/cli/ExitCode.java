package io.partita.cli;

import io.partita.JobSnapshot;

/** What the commands tell the shell; the README lists the same numbers. */
enum ExitCode {
  COMPLETED(0),
  FAILED(1),
  /** Wrong usage, an unknown parameter or malformed XML: nothing was started. */
  REFUSED(2),
  /** The job is COMPLETED, but left something out. */
  SKIPPED(3),
  STOPPED(4),
  /** The server cannot be reached or operated. */
  NO_SERVER(5);

  /** The exit status that a job sets when it completed but left something out. */
  static final String COMPLETED_WITH_SKIPS = "COMPLETED_WITH_SKIPS";

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** What the end of a job execution means to the shell. */
  static ExitCode of(JobSnapshot end) {
    return switch (end.batchStatus()) {
      case "COMPLETED" ->
          end.skippedCount() > 0 || COMPLETED_WITH_SKIPS.equals(end.exitStatus())
              ? SKIPPED
              : COMPLETED;
      case "STOPPED" -> STOPPED;
      default -> FAILED;
    };
  }
}
