package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.examples.Trees;
import io.partita.testing.Await;
import io.partita.testing.Command;
import io.partita.testing.Command.Result;
import io.partita.testing.Packaged;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Runs of the real command with copy-tree: a source, a target and a state directory for one test.
 */
final class CopyRuns implements AutoCloseable {
  private static final String JOB = "batch-jobs/copy-tree.xml";
  private static final String STAGING = ".partita-copy-";

  final Path source;
  final Path target;
  final Path home;
  private final Path directory;
  private final Path script;
  private final List<Command> commands = new ArrayList<>();

  CopyRuns(Path directory, Path source) throws IOException {
    this.directory = directory;
    this.source = source;
    this.target = directory.resolve("the target");
    this.home = directory.resolve("home");
    this.script = script();
  }

  /** Stands for the launcher, which would build Partita, so that printed advice can be followed. */
  private Path script() throws IOException {
    List<Path> jars = new ArrayList<>(List.of(Packaged.jar()));
    jars.addAll(Packaged.libraries());
    String text =
        """
        #!/bin/sh
        exec '%s' %s -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 -Djava.io.tmpdir="$TMPDIR" \\
          -Dpartita.worker.jvm-arguments=-XX:TieredStopAtLevel=1 \\
          -Dpartita.command="$0" -cp '%s' io.partita.cli.Main "$@"
        """
            .formatted(
                Packaged.java(), String.join(" ", Packaged.quietly()), Packaged.classPath(jars));
    return Files.setPosixFilePermissions(
        Files.writeString(directory.resolve("partita"), text),
        PosixFilePermissions.fromString("rwx------"));
  }

  /** Starts {@code run} on the job with this source, target and home. */
  Command start(String... more) {
    return start(JOB, Arrays.asList(more));
  }

  Command start(String job, List<String> more) {
    List<String> words = new ArrayList<>(List.of(script.toString(), "run", job));
    if (more.stream().noneMatch(word -> word.startsWith("source="))) {
      words.add("source=" + source);
    }
    if (more.stream().noneMatch(word -> word.startsWith("target="))) {
      words.add("target=" + target);
    }
    words.addAll(List.of("--home", home.toString()));
    words.addAll(more);
    return start(words);
  }

  private Command start(List<String> words) {
    // In a group of its own, as a shell starts it, so that a test's Ctrl-C reaches all of it.
    List<String> all = new ArrayList<>(List.of("setsid"));
    all.addAll(words);
    Command command = Command.start(directory.resolve("command-" + commands.size()), all);
    commands.add(command);
    return command;
  }

  /** Starts what the end of an earlier run advised, as it was printed. */
  Command startAdvised(Result earlier) {
    List<String> out = earlier.out();
    int advice = out.indexOf("To go on where it stopped:");
    assertThat(advice).as("advice in %s", out).isNotNegative();
    return start(List.of("sh", "-c", out.get(advice + 1)));
  }

  /** Waits until the run has this many workers, and says which. */
  Set<Long> awaitWorkers(Command run, int count) {
    Set<Long> workers = new TreeSet<>();
    awaitDuring(
        run,
        count + " workers",
        () -> {
          workers.clear();
          workers.addAll(run.workers());
          return workers.size() == count;
        });
    return workers;
  }

  /** Waits until the first files of the target have their names. */
  void awaitFilesIn(Command run) {
    awaitDuring(run, "files in the target", this::hasFiles);
  }

  /** Waits for what can only come while the run goes on. */
  private static void awaitDuring(Command run, String what, BooleanSupplier condition) {
    Await.until(
        what + " of " + run,
        () -> {
          assertThat(run.isAlive()).as("%s while it runs: %s", what, run).isTrue();
          return condition.getAsBoolean();
        });
  }

  private boolean hasFiles() {
    boolean[] found = new boolean[1];
    var visitor =
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return path.getFileName().toString().startsWith(STAGING)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found[0] = true;
            return FileVisitResult.TERMINATE;
          }
        };
    try {
      Files.walkFileTree(target, visitor);
    } catch (IOException e) {
      return false; // it is not there yet
    }
    return found[0];
  }

  /** Waits until a worker has begun to copy, and says which. */
  long awaitCopyingWorker(Command run) {
    Set<Long> copying = new TreeSet<>();
    awaitDuring(
        run,
        "a worker that copies",
        () -> {
          copying.addAll(run.workers());
          copying.removeIf(worker -> !Command.hasOpen(worker, target));
          return !copying.isEmpty();
        });
    return copying.iterator().next();
  }

  /** The files that have their names are complete, and not all are there yet. */
  void assertCompleteAsFarAsItGoes() throws IOException {
    SortedMap<String, String> expected = Trees.describe(source);
    SortedMap<String, String> copied = Trees.describe(target);
    copied.keySet().removeIf(name -> name.startsWith(STAGING));
    copied.values().removeIf(description -> description.startsWith("directory"));
    assertThat(copied).isNotEmpty();
    assertThat(expected).hasSizeGreaterThan(copied.size()).containsAllEntriesOf(copied);
  }

  /** What is complete now, to be told from later copies. */
  Map<String, Object> copiedFiles() throws IOException {
    Map<String, Object> files = Trees.identities(target);
    files.keySet().removeIf(name -> name.startsWith(STAGING));
    return files;
  }

  void assertIdentical() throws IOException {
    assertThat(Trees.describe(target)).isEqualTo(Trees.describe(source));
  }

  /** No process of any run, no socket, no directory for them. */
  void assertNothingLeft() throws IOException {
    for (Command command : commands) {
      assertThat(command.processes()).as("processes of %s", command).isEmpty();
      assertThat(command.temporaryFiles()).as("temporary files of %s", command).isEmpty();
    }
    if (Files.exists(home.resolve("run"))) {
      assertThat(home.resolve("run")).isEmptyDirectory();
    }
  }

  @Override
  public void close() {
    commands.forEach(Command::close);
  }
}
