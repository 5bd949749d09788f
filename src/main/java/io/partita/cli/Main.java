package io.partita.cli;

import io.partita.PartitaException;
import io.partita.terminal.Printable;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code ./partita}. */
@Command(
    name = "partita",
    header = "Runs Jakarta Batch jobs, each partition of a step in a process of its own.",
    description = "",
    footer = {
      "",
      "Examples:",
      "  ./partita run batch-jobs/copy-tree.xml source=DIR target=DIR",
      "  ./partita run batch-jobs/copy-tree.xml source=DIR target=DIR --processes 4",
      "  ./partita server start",
      "  ./partita submit batch-jobs/copy-tree.xml source=/DIR target=/DIR --wait",
      "",
      "Exit codes: 0 completed, 1 failed, 2 wrong usage or malformed XML,",
      "3 completed but something was skipped, 4 stopped, 5 no server."
    },
    subcommands = {
      RunCommand.class,
      SubmitCommand.class,
      AbandonCommand.class,
      PurgeCommand.class,
      ServerCommand.class,
      ManagerCommand.class,
      DoctorCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    System.out.flush();
    // Threads of libraries must not keep a finished command from ending.
    System.exit(code);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCommandName(command())
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(90)
        .setParameterExceptionHandler(Main::wrongUsage)
        .setExecutionExceptionHandler((e, commandLine, parsed) -> failed(e, commandLine));
  }

  /** The command as it was typed, for advice that can be typed again. */
  static String command() {
    return System.getProperty("partita.command", "./partita");
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec().commandLine(),
        "Say what to do: run, submit, abandon, purge, server, manager or doctor");
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }

  private static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine commandLine = e.getCommandLine();
    String message = CommandFailure.reason(e);
    if (e instanceof UnmatchedArgumentException unmatched) {
      message += suggestion(unmatched);
    }
    say(
        commandLine.getErr(),
        message + " (" + commandLine.getCommandSpec().qualifiedName() + " --help)");
    return ExitCode.REFUSED.code();
  }

  private static String suggestion(UnmatchedArgumentException unmatched) {
    return unmatched.getSuggestions().stream()
        .findFirst()
        .map(near -> ", did you mean " + near + "?")
        .orElse("");
  }

  private static int failed(Exception e, CommandLine commandLine) {
    if (e instanceof CommandFailure failure) {
      say(commandLine.getErr(), CommandFailure.reason(failure));
      return failure.exitCode().code();
    }
    if (e instanceof PartitaException) {
      say(commandLine.getErr(), CommandFailure.reason(e));
      return ExitCode.REFUSED.code();
    }
    System.getLogger("io.partita.cli").log(Level.ERROR, "The command failed", e);
    say(
        commandLine.getErr(),
        "Unexpected failure: %s: %s".formatted(e.getClass().getName(), CommandFailure.reason(e)));
    return ExitCode.FAILED.code();
  }

  private static void say(PrintWriter err, String message) {
    err.println("partita: " + Printable.of(message));
    err.flush();
  }

  /** The version in the name of the jar that this class comes from. */
  static final class Version implements IVersionProvider {
    private static final Pattern JAR = Pattern.compile("partita-(.+)-classes\\.jar");

    @Override
    public String[] getVersion() throws Exception {
      Path from = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Matcher jar = JAR.matcher(String.valueOf(from.getFileName()));
      String version = jar.matches() ? jar.group(1) : "(not from its jar)";
      return new String[] {
        "partita " + version,
        "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.home"))
      };
    }
  }
}
