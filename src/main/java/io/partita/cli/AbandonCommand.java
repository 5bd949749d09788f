package io.partita.cli;

import io.partita.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code partita abandon}: an execution that nobody will restart. */
@Command(
    name = "abandon",
    header = "Give up an execution that did not complete: it cannot be restarted any more.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class AbandonCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The execution's id.")
  private long executionId;

  @Option(names = "--home", paramLabel = "DIR", description = HomeDirectory.DESCRIPTION)
  private @Nullable Path homeOption;

  @Override
  public Integer call() {
    LogFile.install();
    try (KeptExecutions kept = KeptExecutions.in(HomeDirectory.chosen(homeOption))) {
      kept.abandon(executionId);
    }
    Terminal.standard().print(List.of("Execution " + executionId + " is abandoned"));
    return ExitCode.COMPLETED.code();
  }
}
