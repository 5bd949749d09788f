package io.partita.command;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Where a command's standard output or standard error goes. */
public sealed interface Output
    permits Output.Captured,
        Output.Discarded,
        Output.Inherited,
        Output.ToFile,
        Output.Merged,
        Output.Lines,
        Output.Pipe,
        Downstream {
  /** Into the {@link CommandResult}, bounded by {@link CommandOptions#captureLimit()}. */
  record Captured() implements Output {}

  /** Nowhere: {@code DEVNULL}. */
  record Discarded() implements Output {}

  /** Where this process's own goes. */
  record Inherited() implements Output {}

  /**
   * Into a file.
   *
   * @param append whether behind what the file holds, or in its place
   */
  record ToFile(Path file, boolean append) implements Output {}

  /** Standard error goes where standard output goes: {@code STDOUT}. */
  record Merged() implements Output {}

  /** To a consumer, line by line. */
  record Lines(Consumer<String> consumer) implements Output {}

  /**
   * Read from {@link RunningCommand#stdout()} or {@link RunningCommand#stderr()}: {@code PIPE}. A
   * command waits while nobody reads.
   */
  record Pipe() implements Output {}

  static Output captured() {
    return new Captured();
  }

  static Output discarded() {
    return new Discarded();
  }

  static Output inherited() {
    return new Inherited();
  }

  /** Into a file that is made, or emptied if it is there. */
  static Output toFile(Path file) {
    return new ToFile(file, false);
  }

  /** Behind what the file holds; it is made if it is not there. */
  static Output appendedTo(Path file) {
    return new ToFile(file, true);
  }

  /** For standard error only. */
  static Output merged() {
    return new Merged();
  }

  /**
   * Each line without its line break as it comes, on a thread of ours. What a line has beyond
   * 65,536 characters is cut off and counted at its end. A slow consumer slows the command down;
   * one that throws is not called again, the rest is read and dropped, and who waits for the
   * command gets the exception as a cause.
   */
  static Output lines(Consumer<String> consumer) {
    return new Lines(consumer);
  }

  /** For {@link Command#start()} only. */
  static Output pipe() {
    return new Pipe();
  }
}
