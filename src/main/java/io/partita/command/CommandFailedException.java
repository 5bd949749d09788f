package io.partita.command;

import io.partita.PartitaException;

/**
 * A command ended with another exit code than 0, by a signal, or because its time was over: {@code
 * CalledProcessError} and {@code TimeoutExpired}. The message has the end of what it printed.
 */
public final class CommandFailedException extends PartitaException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 1000;

  private final transient CommandResult result;

  CommandFailedException(CommandResult result) {
    super(describe(result));
    this.result = result;
  }

  private static String describe(CommandResult result) {
    String err = result.stderr().tail(SHOWN);
    String tail = err.isEmpty() ? result.stdout().tail(SHOWN) : err;
    return "%s %s%s"
        .formatted(result.command(), result.ending(), tail.isEmpty() ? "" : ": " + tail);
  }

  /** What the command came to. */
  public CommandResult result() {
    return result;
  }

  /** As in {@link CommandResult#exitCode}. */
  public int exitCode() {
    return result.exitCode();
  }
}
