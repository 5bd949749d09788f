package io.partita.cli;

import io.partita.JobSnapshot;
import io.partita.terminal.Display;
import io.partita.terminal.Printable;
import io.partita.terminal.StopRequest;
import io.partita.terminal.Summary;
import io.partita.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code run} and {@code submit} have in common: a job, its parameters, and following it. */
abstract class JobCommand implements Callable<Integer> {
  private static final Duration TICK = Duration.ofMillis(200);

  @Parameters(index = "0", paramLabel = "JOB.xml", description = "The job's XML.")
  private @Nullable Path jobPath;

  @Parameters(index = "1..*", paramLabel = "name=value", description = "Parameters of the job.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--restart",
      paramLabel = "ID",
      description =
          "Go on with this execution where it stopped. Parameters that are not given again stay as"
              + " they were.")
  private @Nullable Long restart;

  @Option(
      names = "--force",
      description =
          "With --restart: go on although the job's XML or a jar of it is another one now; with"
              + " the new one.")
  private boolean force;

  @Option(names = "--allow-unknown", description = "Pass on parameters that the job does not read.")
  private boolean allowUnknown;

  @Option(names = "--home", paramLabel = "DIR", description = HomeDirectory.DESCRIPTION)
  private @Nullable Path homeOption;

  /** The parameters that the XML reads; refuses XML that is not a job. */
  abstract Set<String> parametersOf(JobFile job);

  /** Options of the command itself that a restart has to be given again. */
  abstract List<String> ownOptions();

  Path home() {
    return HomeDirectory.chosen(homeOption);
  }

  /** The typed job file, checked together with the typed parameters. */
  JobFile checkedJob(Properties parameters) {
    JobFile job = JobFile.read(Objects.requireNonNull(jobPath));
    Set<String> known = parametersOf(job);
    if (!allowUnknown) {
      JobParameters.requireKnown(parameters, known, job.name());
    }
    return job;
  }

  Properties parameters() {
    return JobParameters.parse(words);
  }

  /** Starts the job, or goes on with the execution that was named. Returns the execution's id. */
  long begin(JobHost host, JobFile job, Properties parameters) {
    return restart == null
        ? host.submit(job, parameters)
        : host.restart(restart, parameters, job, force);
  }

  /** Shows the job until its end, and the summary then. */
  ExitCode follow(JobHost host, long executionId, StopRequest stop, Summary.Directions directions)
      throws InterruptedException {
    Terminal terminal = Terminal.standard();
    Display display = Display.on(terminal, restart != null);
    stop.then(
        () -> {
          display.stopping();
          host.stop(executionId);
        });
    JobSnapshot job = host.awaitEnd(executionId, Duration.ZERO);
    while (!job.isOver()) {
      display.show(job);
      job = host.awaitEnd(executionId, TICK);
    }
    display.end(job);
    terminal.print(Summary.lines(job, directions, terminal.canvas()));
    return ExitCode.of(job);
  }

  Summary.Directions directions(JobHost host, long executionId, String log) {
    return new Summary.Directions(
        restart != null,
        restartCommand(executionId),
        host.skippedList(executionId).map(Path::toString).orElse(""),
        log);
  }

  private String restartCommand(long executionId) {
    List<String> command = new ArrayList<>();
    command.add(Main.command());
    command.add(this instanceof RunCommand ? "run" : "submit");
    command.add(String.valueOf(jobPath));
    command.addAll(words);
    command.addAll(ownOptions());
    if (allowUnknown) {
      command.add("--allow-unknown");
    }
    Optional.ofNullable(homeOption)
        .ifPresent(home -> command.addAll(List.of("--home", home.toString())));
    command.addAll(List.of("--restart", String.valueOf(executionId)));
    return command.stream().map(Printable::shellWord).collect(Collectors.joining(" "));
  }
}
