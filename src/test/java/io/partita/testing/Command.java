package io.partita.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A command under test together with every process that comes of it. They are known by a variable
 * of their environment, so none is overlooked when its parent is gone.
 */
public final class Command implements AutoCloseable {
  private static final Path PROC = Path.of("/proc");
  private static final String WORKER = "io.partita.worker.WorkerMain";

  private final Process process;
  private final Path directory;
  private final String mark;

  /** What a command has printed, and its exit code. */
  public record Result(int code, List<String> out, List<String> err) {}

  private Command(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
    this.mark = mark(directory);
  }

  /**
   * Starts a command.
   *
   * @param directory for this command alone: keeps its output, and is its temporary directory
   */
  public static Command start(Path directory, List<String> words) {
    try {
      Files.createDirectories(directory);
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .redirectOutput(directory.resolve("out").toFile())
              .redirectError(directory.resolve("err").toFile());
      builder.environment().put("TMPDIR", directory.toString());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().keySet().removeIf(name -> name.startsWith("PARTITA"));
      return new Command(builder.start(), directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mark(Path directory) {
    return "TMPDIR=" + directory;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** All that the command has started and that is not gone, and the command itself. */
  public Set<Long> processes() {
    Set<Long> found = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        if (words(entry.resolve("environ")).contains(mark)) {
          found.add(Long.parseLong(entry.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** Those of the processes that are workers. */
  public Set<Long> workers() {
    Set<Long> workers = processes();
    workers.removeIf(pid -> !isWorker(pid));
    return workers;
  }

  /** It is a worker, or the launcher that a worker is for its first moment. */
  public static boolean isWorker(long pid) {
    // Not from ProcessHandle, which knows the first 4,096 bytes only: a class path is longer.
    return words(PROC.resolve(pid + "/cmdline")).contains(WORKER);
  }

  /** What it has put into its temporary directory. */
  public Set<String> temporaryFiles() {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    names.removeAll(Set.of("out", "err"));
    return names;
  }

  /** The worker has this file, or one below this directory, open. */
  public static boolean hasOpen(long pid, Path file) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
      for (Path open : files) {
        if (Files.readSymbolicLink(open).startsWith(file)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // the process or the file is gone
    }
    return false;
  }

  /** The state's letter as {@code ps} shows it, a space when it is gone. */
  public static char state(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return ' ';
    }
  }

  private static List<String> words(Path file) {
    try {
      return Arrays.asList(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0"));
    } catch (IOException e) {
      return List.of(); // gone, or not ours
    }
  }

  /**
   * Sends a signal.
   *
   * @param to a process, or a process group if negative
   */
  public static void signal(String name, long to) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-s", name, "--", Long.toString(to)).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("Cannot send " + name + " to " + to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it has printed on standard output so far. */
  public List<String> out() {
    return lines("out");
  }

  private List<String> lines(String name) {
    try {
      return Files.readAllLines(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end. */
  public Result await() {
    Await.until(Duration.ofSeconds(60), "end of " + this, () -> !process.isAlive());
    return new Result(process.exitValue(), lines("out"), lines("err"));
  }

  /** Leaves nothing behind, whatever the test has come to. */
  @Override
  public void close() {
    Await.until(
        "nothing is left of " + this,
        () -> {
          Set<Long> left = processes();
          left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
          return left.isEmpty();
        });
  }

  @Override
  public String toString() {
    return "pid %d, which printed%n%s%n%s"
        .formatted(process.pid(), String.join("\n", lines("out")), String.join("\n", lines("err")));
  }

  /** Background jobs of a shell, and what they start, have SIGINT ignored; the job then is too. */
  public static String interrupt() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("SigIgn:")) {
        long ignored = Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16);
        return (ignored & 2) == 0 ? "INT" : "TERM";
      }
    }
    return "INT";
  }
}
