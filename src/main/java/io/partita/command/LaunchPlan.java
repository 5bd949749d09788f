package io.partita.command;

import io.partita.process.LaunchException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command whose program and directory were found.
 *
 * @param command what is to run
 * @param program the file that the command's first word names
 * @param directory where it starts
 */
record LaunchPlan(Command command, Path program, Path directory) {
  private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

  /**
   * @throws LaunchException if there is no such program or directory, naming it
   */
  static LaunchPlan of(Command command) {
    CommandOptions options = command.options();
    Path here = Path.of("").toAbsolutePath();
    Path directory = options.directory() == null ? here : here.resolve(options.directory());
    if (!Files.isDirectory(directory)) {
      throw new LaunchException(
          "Cannot start %s: the working directory %s does not exist"
              .formatted(command, options.directory()));
    }
    requireDirectory(command, command.stdout());
    requireDirectory(command, command.stderr());
    String word = command.words().get(0);
    Path program =
        word.indexOf('/') >= 0
            ? runnable(command, directory.resolve(word))
            : search(command, word, options.environment().get("PATH"), directory);
    return new LaunchPlan(command, program, directory);
  }

  private static void requireDirectory(Command command, Output output) {
    if (output instanceof Output.ToFile to) {
      Path directory = to.file().toAbsolutePath().getParent();
      if (directory != null && !Files.isDirectory(directory)) {
        throw new LaunchException(
            "Cannot start %s: its output goes to %s, whose directory does not exist"
                .formatted(command, to.file()));
      }
    }
  }

  private static Path runnable(Command command, Path file) {
    if (!Files.exists(file)) {
      throw new LaunchException("Cannot start %s: there is no file %s".formatted(command, file));
    }
    if (!isProgram(file)) {
      throw notExecutable(command, file);
    }
    return file;
  }

  private static Path search(
      Command command, String word, @Nullable String path, Path workingDirectory) {
    String searched = path == null ? USUAL_PATH : path;
    Path unfit = null;
    for (String entry : searched.split(File.pathSeparator, -1)) {
      Path file = workingDirectory.resolve(entry).resolve(word);
      if (isProgram(file)) {
        return file;
      }
      if (unfit == null && Files.isRegularFile(file)) {
        unfit = file;
      }
    }
    if (unfit != null) {
      throw notExecutable(command, unfit);
    }
    throw new LaunchException(
        "Cannot start %s: no program %s in its PATH, %s; install it or give its path"
            .formatted(command, word, searched));
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static LaunchException notExecutable(Command command, Path file) {
    String what = Files.isDirectory(file) ? "a directory" : "not executable (chmod +x makes it so)";
    return new LaunchException("Cannot start %s: %s is %s".formatted(command, file, what));
  }

  /** Adds to the system's reason what the file itself tells. */
  String explain(String reason) {
    if (!reason.startsWith("No such file")) {
      return reason;
    }
    try (BufferedReader file = Files.newBufferedReader(program, StandardCharsets.ISO_8859_1)) {
      String first = file.readLine();
      return first != null && first.startsWith("#!")
          ? "%s begins with %s, and there is no such program".formatted(program, first)
          : reason;
    } catch (IOException e) {
      return reason;
    }
  }

  boolean feedsStdin() {
    return command.stdin() instanceof Input.Bytes || command.stdin() instanceof Input.Pipe;
  }

  boolean readsStdout() {
    return isPipe(command.stdout());
  }

  boolean readsStderr() {
    return isPipe(command.stderr());
  }

  static boolean isPipe(Output output) {
    return output instanceof Output.Captured
        || output instanceof Output.Lines
        || output instanceof Downstream
        || output instanceof Output.Pipe;
  }

  /** Runs these words in the command's place, with its directory, streams and nothing else. */
  ProcessBuilder builder(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words));
    builder.directory(directory.toFile());
    Input stdin = command.stdin();
    if (stdin instanceof Input.Empty) {
      builder.redirectInput(Redirect.from(new File("/dev/null")));
    } else if (stdin instanceof Input.FromFile from) {
      builder.redirectInput(from.file().toFile());
    } else if (stdin instanceof Input.Inherited) {
      builder.redirectInput(Redirect.INHERIT);
    }
    builder.redirectOutput(redirect(command.stdout()));
    if (command.stderr() instanceof Output.Merged) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(redirect(command.stderr()));
    }
    return builder;
  }

  private static Redirect redirect(Output output) {
    if (output instanceof Output.Discarded) {
      return Redirect.DISCARD;
    } else if (output instanceof Output.Inherited) {
      return Redirect.INHERIT;
    } else if (output instanceof Output.ToFile to) {
      File file = to.file().toFile();
      return to.append() ? Redirect.appendTo(file) : Redirect.to(file);
    }
    return Redirect.PIPE;
  }
}
