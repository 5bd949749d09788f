package io.partita.process;

/**
 * Takes what children print, line by line, and what they log.
 *
 * <p>Called by one thread per child; a sink that is slow slows that child's printing down, one that
 * throws is not called again for that child.
 */
@FunctionalInterface
public interface OutputSink {
  /** Takes nothing. The last lines of a child are kept for error messages all the same. */
  OutputSink NONE = (source, line) -> {};

  /** Prints each line where this process prints, standard error apart. */
  static OutputSink console() {
    return new ConsoleOutput();
  }

  /**
   * Takes one line.
   *
   * @param source the child's name
   * @param line without its line break; what was not UTF-8 is replaced, and what is beyond 8 KiB is
   *     cut off and counted at the line's end
   */
  void line(String source, String line);

  /**
   * Takes one line of a child that tells what it prints while it does what.
   *
   * @param context what the child has named by {@link OutputMark#set}; empty if nothing
   */
  default void line(String source, String context, String line) {
    line(source, line);
  }

  /**
   * Takes what is printed on standard error. This sink itself, as it is by default: both come
   * through one pipe, in their order. Another one: each comes through a pipe of its own, and their
   * order among each other is not known.
   */
  default OutputSink errors() {
    return this;
  }

  /**
   * Takes what a child logs with {@link System.Logger} or {@link java.util.logging}. By default it
   * is logged here, under the same logger's name and with the child in front of the message.
   *
   * <p>Called by a thread of its own for each child. If it is slow, what does not find room among
   * 1,000 waiting records is dropped and counted.
   */
  default void log(ChildLog log) {
    ParentLoggers.log(log);
  }
}
