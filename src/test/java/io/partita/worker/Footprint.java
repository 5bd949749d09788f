package io.partita.worker;

import io.partita.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What this process holds of the system.
 *
 * @param counts of open files, sockets among them, threads of ours, children with their zombies,
 *     run files, and memory mapped with files; by name
 */
public record Footprint(Map<String, Long> counts) {
  private static final Path SELF = Path.of("/proc/self");
  private static final Path MEMORY = Path.of("/dev/shm");

  /** When what nobody refers to any more has been given back. */
  public static Footprint settled() {
    Footprint[] last = {now()};
    Await.until(
        "a footprint that stays",
        () -> {
          Footprint before = last[0];
          last[0] = now();
          return before.equals(last[0]);
        });
    return last[0];
  }

  private static Footprint now() {
    // Mapped memory is given back when its buffer is found to be garbage.
    System.gc();
    Map<String, Long> counts = new TreeMap<>();
    counts.put("open files", (long) openFiles().size());
    counts.put("sockets", openFiles().stream().filter(file -> file.startsWith("socket:")).count());
    counts.put("threads", ownThreads());
    counts.put("children", children());
    counts.put("run files", runFiles(Path.of(System.getProperty("java.io.tmpdir"))));
    counts.put("files in memory", runFiles(MEMORY));
    counts.put("mapped blocks", mapped());
    return new Footprint(counts);
  }

  /** Waits until this process holds no more than this of anything. */
  public void awaitAgain() {
    try {
      Await.until("this footprint again", () -> now().isWithin(this));
    } catch (AssertionError e) {
      throw new AssertionError("There is %s where %s was before".formatted(now(), this), e);
    }
  }

  private boolean isWithin(Footprint other) {
    return counts.entrySet().stream()
        .allMatch(one -> one.getValue() <= other.counts.getOrDefault(one.getKey(), 0L));
  }

  private static List<String> openFiles() {
    List<String> targets = new ArrayList<>();
    for (Path file : list(SELF.resolve("fd"))) {
      try {
        targets.add(Files.readSymbolicLink(file).toString());
      } catch (NoSuchFileException e) {
        // The one by which the directory was read.
        targets.add("gone");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return targets;
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("partita-"))
        .count();
  }

  /** Those that nobody has waited for are among them. */
  private static long children() {
    long own = ProcessHandle.current().pid();
    return list(Path.of("/proc")).stream()
        .filter(path -> path.getFileName().toString().matches("\\d+"))
        .filter(path -> parent(path) == own)
        .count();
  }

  private static long parent(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 3)[1]);
    } catch (IOException e) {
      // It is gone meanwhile.
      return 0;
    }
  }

  /** Of this process: their names have its pid. */
  private static long runFiles(Path directory) {
    String own = "partita-" + Long.toString(ProcessHandle.current().pid(), 36) + "-";
    return list(directory).stream()
        .filter(file -> file.getFileName().toString().startsWith(own))
        .count();
  }

  private static long mapped() {
    try {
      return Files.readAllLines(SELF.resolve("maps")).stream()
          .filter(line -> line.contains(MEMORY + "/"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
