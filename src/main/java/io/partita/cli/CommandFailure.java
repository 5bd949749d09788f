package io.partita.cli;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/** Ends a command with one line on standard error and the exit code that belongs to it. */
final class CommandFailure extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  CommandFailure(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  CommandFailure(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
