package io.partita.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How often the kernel has killed for want of memory in the control group of this process, of
 * either version. A child that dies of SIGKILL while the number rises has most likely been one of
 * them.
 */
public final class KernelKills {
  private static final String COUNT = "oom_kill ";

  private KernelKills() {}

  /** Since the group was made; 0 where no group counts. */
  public static long count() {
    return count(Path.of("/proc"));
  }

  /** For tests: with the files of another {@code /proc}. */
  static long count(Path proc) {
    long sum = 0;
    for (ControlGroup group : ControlGroup.ofThisProcess(proc)) {
      Path directory = group.directory();
      if (directory != null && group.isUnified()) {
        sum += in(directory.resolve("memory.events"));
      } else if (directory != null && group.controls("memory")) {
        sum += in(directory.resolve("memory.oom_control"));
      }
    }
    return sum;
  }

  /** 0 if the file is not there, as in a root group. */
  static long in(Path file) {
    if (!Files.isReadable(file)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(COUNT))
          .mapToLong(line -> Long.parseLong(line.substring(COUNT.length()).strip()))
          .sum();
    } catch (IOException e) {
      // The group is just being removed.
      return 0;
    }
  }
}
