package io.partita.cli;

import io.partita.app.EmbeddedEngine;
import io.partita.terminal.StopRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code partita run}: the engine in this process, the partitions in worker processes. */
@Command(
    name = "run",
    header = "Run a job here, its partitions in worker processes, and wait for its end.",
    description = {"", "Ctrl-C stops the job in order; --restart goes on where it stopped.", ""},
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class RunCommand extends JobCommand {
  @Option(
      names = "--processes",
      paramLabel = "N",
      description = "How many worker processes there are at most (default: one per core).")
  private @Nullable Integer processes;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (processes != null && processes < 1) {
      throw new CommandFailure(
          ExitCode.REFUSED, "--processes must be at least 1, was " + processes);
    }
    Properties parameters = parameters();
    JobFile job = checkedJob(parameters);
    StopRequest stop = StopRequest.onSignals("INT", "TERM", "HUP");
    LogFile log = LogFile.install();
    Path logPath = home().resolve("logs").resolve("partita.log");
    ExitCode exit;
    try (JobHost host = EmbeddedHost.start(home(), processes == null ? 0 : processes)) {
      log.open(logPath);
      if (stop.isMade()) {
        return ExitCode.STOPPED.code();
      }
      long executionId = begin(host, job, parameters);
      exit = follow(host, executionId, stop, directions(host, executionId, logPath.toString()));
    }
    return exit.code();
  }

  @Override
  Set<String> parametersOf(JobFile job) {
    return EmbeddedEngine.parametersOf(job.xml(), job.name());
  }

  @Override
  List<String> ownOptions() {
    return processes == null ? List.of() : List.of("--processes", processes.toString());
  }
}
