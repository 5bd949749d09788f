package io.partita.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of a journal: {@code start-N} says in few records what all those before said, {@code
 * log-N} has what was appended from then on. A start counts once it has its name.
 */
final class Generations {
  private static final String START = "start-";
  private static final String LOG = "log-";

  private final Path directory;

  Generations(Path directory) {
    this.directory = directory;
  }

  Path start(int number) {
    return directory.resolve(START + number);
  }

  Path log(int number) {
    return directory.resolve(LOG + number);
  }

  /** While it is being written. */
  Path unfinishedStart(int number) {
    return directory.resolve(START + number + ".new");
  }

  NavigableSet<Integer> starts() throws IOException {
    return numbers(START);
  }

  NavigableSet<Integer> logs() throws IOException {
    return numbers(LOG);
  }

  private NavigableSet<Integer> numbers(String prefix) throws IOException {
    TreeSet<Integer> numbers = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(prefix + "[0-9]{1,9}"))
          .forEach(name -> numbers.add(Integer.valueOf(name.substring(prefix.length()))));
    }
    return numbers;
  }

  /** Removes all before a generation, and what was not finished. */
  void forgetBefore(int number) throws IOException {
    for (int old : logs().headSet(number)) {
      Files.delete(log(old));
    }
    for (int old : starts().headSet(number)) {
      Files.delete(start(old));
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".new")).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Names that were given or taken away are on the disk. */
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
