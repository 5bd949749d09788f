package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What tests want to know of processes. */
final class Processes {
  /** Prints the pids of two processes below it: one in its session, one lost in another. */
  static final String FAMILY =
      "sleep 1000 & echo $!; setsid sh -c 'setsid sleep 1000 >&2 & echo $!'; ";

  private Processes() {}

  /** A process that waits to be reaped is not alive. */
  static boolean isAlive(long pid) {
    char state = io.partita.testing.Command.state(pid);
    return state != ' ' && state != 'Z' && state != 'X';
  }

  static void awaitGone(Collection<Long> pids) {
    Await.until("gone: " + pids, () -> pids.stream().noneMatch(Processes::isAlive));
  }

  static List<Long> pids(List<String> lines) {
    return lines.stream().map(String::strip).map(Long::parseLong).toList();
  }

  /** Fails a test that has left something; kills it for the next one. */
  static void assertGone(Collection<Long> pids) {
    List<Long> alive = pids.stream().filter(Processes::isAlive).toList();
    alive.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    assertThat(alive).isEmpty();
  }

  static long openFiles() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      long count = 0;
      for (Path unused : files) {
        count++;
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("partita-command-") && name.matches(".*\\d"))
        .toList();
  }

  /** Living children and zombies of this process. */
  static List<String> children() {
    String self = Long.toString(ProcessHandle.current().pid());
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .map(Processes::stat)
          .filter(stat -> stat.replaceAll(".*\\)", "").split(" ", -1).length > 3)
          .filter(stat -> stat.replaceAll(".*\\)", "").split(" ", -1)[2].equals(self))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String stat(Path process) {
    try {
      return Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
