package io.partita.command;

import io.partita.PartitaException;
import java.time.Duration;
import java.util.Optional;

/**
 * How a command ended: {@code CompletedProcess}.
 *
 * @param command the command
 * @param exitCode what it exited with, 0 to 255; minus the signal's number if a signal ended it.
 *     That is told truly under {@link Containment#TREE}: elsewhere a signal other than our own
 *     SIGKILL reads as 128 + its number, as in a shell
 * @param stdout what it printed on standard output, empty unless that was captured
 * @param stderr what it printed on standard error, empty unless that was captured
 * @param duration from its start to its end
 * @param timedOut whether it was ended because its time was over
 */
public record CommandResult(
    Command command,
    int exitCode,
    CapturedOutput stdout,
    CapturedOutput stderr,
    Duration duration,
    boolean timedOut) {

  /** Exit code 0, in time. */
  public boolean isSuccess() {
    return exitCode == 0 && !timedOut;
  }

  /** The name of the signal that ended it, as {@code SIGKILL}; empty if it exited. */
  public Optional<String> signal() {
    return exitCode < 0 ? Optional.of(Signals.name(-exitCode)) : Optional.empty();
  }

  /** The text of standard output. */
  public String out() {
    return stdout.text();
  }

  /** The text of standard error. */
  public String err() {
    return stderr.text();
  }

  /**
   * This, if it {@link #isSuccess}: {@code check_returncode}.
   *
   * @throws CommandFailedException if not
   */
  public CommandResult check() {
    if (!isSuccess()) {
      throw new CommandFailedException(this);
    }
    return this;
  }

  /** The text of standard output, unless a part of it is missing. */
  String wholeOutput() {
    if (stdout.dropped() > 0) {
      throw new PartitaException(
          "%s printed %d bytes more than are captured; raise captureLimit, or use Output.toFile"
              .formatted(command, stdout.dropped()));
    }
    return stdout.text();
  }

  /** How it ended, in words. */
  String ending() {
    String end = signal().map(name -> "was ended by " + name).orElse("exited with " + exitCode);
    return timedOut
        ? "did not end within %s and %s".formatted(command.timeout(), end)
        : "%s after %.3f s".formatted(end, duration.toNanos() / 1e9);
  }
}
