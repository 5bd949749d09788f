package io.partita.command;

import io.partita.PartitaException;
import io.partita.process.LaunchException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program of the system with its arguments, and how it is run: {@code subprocess}.
 *
 * <pre>{@code
 * String head = Command.of("git", "rev-parse", "HEAD").in(repository).output().strip();
 * CommandResult result = Command.of("make", "test").withTimeout(Duration.ofMinutes(5)).run();
 * String sorted = Command.of("sort").withInput("b\na\n").output();
 * int lines = Integer.parseInt(Command.shell("ls | wc -l").output().strip());
 * }</pre>
 *
 * <p>No shell stands between: each word is one argument, whatever is in it. Standard input is empty
 * and both outputs are captured unless something else is said. A command does not outlive this
 * process, nor {@link RunningCommand#close}; {@link #containment} says how completely. Immutable.
 *
 * @param words the program, by name or path, and its arguments; not empty, without NUL
 * @param stdin where its input comes from
 * @param stdout where its standard output goes
 * @param stderr where its standard error goes
 * @param options everything else
 */
public record Command(
    List<String> words, Input stdin, Output stdout, Output stderr, CommandOptions options) {
  private static final int MAX_SHOWN = 500;
  private static final Pattern SECRET =
      Pattern.compile("(?i)(-[^=]*(?:passw|pwd|secret|token|credential|key)[^=]*=).+");

  public Command {
    words = List.copyOf(words);
    if (words.isEmpty() || words.get(0).isEmpty()) {
      throw new IllegalArgumentException("A command needs the name of a program, was " + words);
    }
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "Word %d of the command %s has a NUL in it".formatted(i, words.get(0)));
      }
    }
    if (stdout instanceof Output.Merged) {
      throw new IllegalArgumentException("Only standard error can be merged into standard output");
    }
  }

  /** The program, searched in the {@code PATH} that it will see if there is no slash in it. */
  public static Command of(String program, String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add(0, program);
    return of(words);
  }

  /** The program and its arguments. */
  public static Command of(List<String> words) {
    return new Command(
        words, Input.empty(), Output.captured(), Output.captured(), CommandOptions.DEFAULTS);
  }

  /** A line for {@code /bin/sh}: {@code shell=True}. Never put text from outside into it. */
  public static Command shell(String line) {
    return of("/bin/sh", "-c", line);
  }

  /** How completely commands are held here. */
  public static Containment containment() {
    return Launcher.ofSystem().containment();
  }

  public Command withStdin(Input input) {
    return new Command(words, input, stdout, stderr, options);
  }

  /** Fed with this text in UTF-8. */
  public Command withInput(String text) {
    return withStdin(Input.text(text));
  }

  public Command withStdout(Output output) {
    return new Command(words, stdin, output, stderr, options);
  }

  public Command withStderr(Output output) {
    return new Command(words, stdin, stdout, output, options);
  }

  /** All three streams are those of this process. */
  public Command inheritingStreams() {
    return new Command(words, Input.inherited(), Output.inherited(), Output.inherited(), options);
  }

  public Command withOptions(CommandOptions other) {
    return new Command(words, stdin, stdout, stderr, other);
  }

  /** Started in this directory: {@code cwd}. */
  public Command in(Path directory) {
    return withOptions(options.withDirectory(directory));
  }

  public Command withEnvironment(Environment environment) {
    return withOptions(options.withEnvironment(environment));
  }

  /** With one more variable. */
  public Command withVariable(String name, String value) {
    return withEnvironment(options.environment().with(name, value));
  }

  /** Ended, with all that came of it, this long after its start. */
  public Command withTimeout(Duration atMost) {
    return withOptions(options.withTimeout(atMost));
  }

  /** When it is ended, null for never. */
  public @Nullable Duration timeout() {
    return options.timeout();
  }

  /**
   * Runs it to its end: {@code run}. An interrupt of this thread kills it with all that came of it.
   *
   * @throws LaunchException if it cannot be started: no such program or directory, not executable
   * @throws PartitaException if this thread is interrupted, which it stays, or a consumer of lines
   *     failed
   */
  public CommandResult run() {
    if (stdin instanceof Input.Pipe
        || stdout instanceof Output.Pipe
        || stderr instanceof Output.Pipe) {
      throw new IllegalStateException(
          "Nobody would be at the other end of a pipe of %s; use start()".formatted(this));
    }
    return start().await();
  }

  /**
   * Runs it: {@code check_call}, {@code run(check=True)}.
   *
   * @throws CommandFailedException if it fails, or its time is over
   */
  public CommandResult check() {
    return run().check();
  }

  /**
   * Runs it and returns what it printed on standard output: {@code check_output}, {@code
   * getoutput}.
   *
   * @throws CommandFailedException if it fails, or its time is over
   * @throws PartitaException if it printed more than is captured
   */
  public String output() {
    return check().wholeOutput();
  }

  /**
   * Runs it and returns its exit code, below 0 for a signal: {@code call}.
   *
   * @throws CommandFailedException if its time is over
   */
  public int call() {
    CommandResult result = run();
    return result.timedOut() ? result.check().exitCode() : result.exitCode();
  }

  /**
   * Starts it: {@code Popen}.
   *
   * @throws LaunchException as {@link #run}
   */
  public RunningCommand start() {
    return RunningCommand.start(this, Launcher.ofSystem());
  }

  /** For messages: not too long, and what looks like an option with a secret is left out. */
  @Override
  public String toString() {
    List<String> shown =
        words.stream().map(word -> SECRET.matcher(word).replaceFirst("$1***")).toList();
    String line = String.join(" ", shown).replaceAll("\\s+", " ");
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
  }
}
