package io.partita.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands of which each reads what the one before it prints, as {@code a | b | c} in a shell but
 * without one.
 *
 * <pre>{@code
 * PipelineResult top =
 *     Pipeline.of(Command.of("ps", "-e"), Command.of("sort"), Command.of("head", "-3")).run();
 * }</pre>
 *
 * <p>The first command's input, the last one's output and everybody's standard error are as each
 * command says; what is between passes through this process. A command that stops reading ends the
 * one before it with SIGPIPE when that prints on, as in a shell. Immutable.
 *
 * @param commands two at least
 * @param timeout when all are ended, counted from the start; null for never. Each command's own
 *     holds besides
 */
public record Pipeline(List<Command> commands, @Nullable Duration timeout) {
  public Pipeline {
    commands = List.copyOf(commands);
    if (commands.size() < 2) {
      throw new IllegalArgumentException(
          "A pipeline has two commands at least, was " + commands.size());
    }
    for (int i = 0; i < commands.size(); i++) {
      check(i == 0 || commands.get(i).stdin() instanceof Input.Empty, commands.get(i), "input");
      boolean isLast = i == commands.size() - 1;
      check(
          isLast || commands.get(i).stdout() instanceof Output.Captured, commands.get(i), "output");
    }
  }

  private static void check(boolean isFree, Command command, String stream) {
    if (!isFree) {
      throw new IllegalArgumentException(
          "The pipeline takes the standard %s of %s, leave it as it is".formatted(stream, command));
    }
  }

  /** Without a time-out of its own. */
  public static Pipeline of(Command... commands) {
    return new Pipeline(List.of(commands), null);
  }

  /** With all commands ended this long after the start. */
  public Pipeline withTimeout(Duration atMost) {
    return new Pipeline(commands, atMost);
  }

  /**
   * Runs all to their ends. An interrupt of this thread kills them.
   *
   * @throws io.partita.process.LaunchException if one cannot be started; the others are killed
   */
  public PipelineResult run() {
    Deque<RunningCommand> running = new ArrayDeque<>();
    try {
      // From the last to the first: each needs to know where its output goes.
      for (int i = commands.size() - 1; i >= 0; i--) {
        running.addFirst(connected(i, running.peekFirst()).start());
      }
      return new PipelineResult(running.stream().map(RunningCommand::await).toList());
    } finally {
      running.forEach(RunningCommand::close);
    }
  }

  private Command connected(int index, @Nullable RunningCommand next) {
    Command command = commands.get(index);
    if (index > 0) {
      command = command.withStdin(Input.pipe());
    }
    if (next != null) {
      command = command.withStdout(new Downstream(next.stdin()));
    }
    Duration own = command.timeout();
    if (timeout != null && (own == null || own.compareTo(timeout) > 0)) {
      command = command.withTimeout(timeout);
    }
    return command;
  }

  /**
   * Runs all and returns what the last one printed.
   *
   * @throws CommandFailedException if one of them fails, or its time is over
   */
  public String output() {
    PipelineResult result = run().check();
    return result.results().get(commands.size() - 1).wholeOutput();
  }

  /** As {@code a | b | c}. */
  @Override
  public String toString() {
    return String.join(" | ", commands.stream().map(Command::toString).toList());
  }
}
