package io.partita.command;

import java.util.List;
import java.util.Set;

/**
 * How the commands of a pipeline ended.
 *
 * @param results each command's, in their order
 */
public record PipelineResult(List<CommandResult> results) {
  /** As a signal, and as it reads where signals cannot be told from codes. */
  private static final Set<Integer> SIGPIPE = Set.of(-13, 128 + 13);

  public PipelineResult {
    results = List.copyOf(results);
  }

  /**
   * That of the last command that did not exit with 0, or else 0: {@code pipefail}. One whose
   * reader had enough, and that SIGPIPE has ended for it, did nothing wrong.
   */
  public int exitCode() {
    for (int i = results.size() - 1; i >= 0; i--) {
      if (results.get(i).exitCode() != 0 && !hadEnoughReadOf(i)) {
        return results.get(i).exitCode();
      }
    }
    return 0;
  }

  private boolean hadEnoughReadOf(int command) {
    return command < results.size() - 1 && SIGPIPE.contains(results.get(command).exitCode());
  }

  /** Each command's, in their order. */
  public List<Integer> exitCodes() {
    return results.stream().map(CommandResult::exitCode).toList();
  }

  /** Whether one of them was ended because its time was over. */
  public boolean timedOut() {
    return results.stream().anyMatch(CommandResult::timedOut);
  }

  /** What the last one printed. */
  public CapturedOutput stdout() {
    return results.get(results.size() - 1).stdout();
  }

  /** The text of {@link #stdout}. */
  public String out() {
    return stdout().text();
  }

  /**
   * This, if each command is a success.
   *
   * @throws CommandFailedException for the last one that is not
   */
  public PipelineResult check() {
    for (int i = results.size() - 1; i >= 0; i--) {
      if (!hadEnoughReadOf(i)) {
        results.get(i).check();
      }
    }
    return this;
  }
}
