package io.partita.cli;

import io.partita.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code partita purge}: removes what was kept of executions. */
@Command(
    name = "purge",
    header = "Remove executions with all that was kept of them: records, logs, shared objects.",
    description = {"", "An execution goes together with its restarts. What runs is refused.", ""},
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class PurgeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", arity = "0..*", description = "Ids of executions.")
  private List<Long> executionIds = new ArrayList<>();

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "All that ended longer ago, for example P30D or PT12H.")
  private @Nullable Duration olderThan;

  @Option(names = "--home", paramLabel = "DIR", description = HomeDirectory.DESCRIPTION)
  private @Nullable Path homeOption;

  @Override
  public Integer call() {
    if (executionIds.isEmpty() == (olderThan == null)) {
      throw new CommandFailure(
          ExitCode.REFUSED, "Say what to remove: either ids of executions or --older-than TIME");
    }
    LogFile.install();
    int removed = executionIds.size();
    try (KeptExecutions kept = KeptExecutions.in(HomeDirectory.chosen(homeOption))) {
      executionIds.forEach(kept::purge);
      if (olderThan != null) {
        removed = kept.purge(olderThan);
      }
    }
    Terminal.standard().print(List.of("Removed: " + removed));
    return ExitCode.COMPLETED.code();
  }
}
