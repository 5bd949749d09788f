package io.partita.cli;

import io.partita.app.EmbeddedEngine;
import io.partita.terminal.StopRequest;
import io.partita.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code partita submit}: the job runs on a server. */
@Command(
    name = "submit",
    header = "Hand a job to the server.",
    description = {
      "",
      "A parameter value that is . or .. or begins with ./ or ../ is made absolute, because the",
      "server has a working directory of its own; write other paths in full.",
      "With --wait, Ctrl-C stops the job in order; without, the job does not need this command.",
      ""
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class SubmitCommand extends JobCommand {
  @Option(names = "--wait", description = "Follow the job until its end.")
  private boolean wait;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The server (default: the one that 'partita server start' started last).")
  private @Nullable URI server;

  @Override
  public Integer call() throws InterruptedException {
    Properties parameters = parameters();
    JobFile job = checkedJob(parameters);
    LogFile.install();
    try (JobHost host = ServerHost.connect(home(), server)) {
      StopRequest stop = wait ? StopRequest.onSignals("INT", "TERM") : new StopRequest();
      long executionId = begin(host, job, fromHere(parameters, Path.of("")));
      if (!wait) {
        Terminal.standard().print(List.of("Execution " + executionId));
        return ExitCode.COMPLETED.code();
      }
      return follow(host, executionId, stop, directions(host, executionId, "")).code();
    }
  }

  /** Values that say that they are relative to here, made absolute. */
  static Properties fromHere(Properties typed, Path here) {
    Properties absolute = new Properties();
    for (String name : typed.stringPropertyNames()) {
      String value = typed.getProperty(name);
      boolean relative = value.matches("\\.{1,2}(/.*)?");
      absolute.setProperty(
          name, relative ? here.toAbsolutePath().resolve(value).normalize().toString() : value);
    }
    return absolute;
  }

  @Override
  Set<String> parametersOf(JobFile job) {
    return EmbeddedEngine.parametersOf(job.xml(), job.name());
  }

  @Override
  List<String> ownOptions() {
    List<String> options = new ArrayList<>();
    if (wait) {
      options.add("--wait");
    }
    if (server != null) {
      options.addAll(List.of("--server", server.toString()));
    }
    return options;
  }
}
