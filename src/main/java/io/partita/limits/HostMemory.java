package io.partita.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How much memory this process and its children have, as the system says: the host's, or less if a
 * control group that this process is in has a limit, of version 1 or 2.
 *
 * @param bytes how much there is
 * @param source which file says so
 */
public record HostMemory(long bytes, String source) {
  private static final String TOTAL = "MemTotal:";
  private static final String OF_VERSION_1 = "memory.limit_in_bytes";
  private static final String OF_VERSION_2 = "memory.max";

  /** As it is now. */
  public static HostMemory read() {
    return read(Path.of("/proc"));
  }

  /** For tests: with the files of another {@code /proc}. */
  static HostMemory read(Path proc) {
    HostMemory least = host(proc.resolve("meminfo"));
    for (ControlGroup group : ControlGroup.ofThisProcess(proc)) {
      String file =
          group.isUnified() ? OF_VERSION_2 : group.controls("memory") ? OF_VERSION_1 : null;
      if (file == null) {
        continue;
      }
      // A group is held to the limits of those that it is in as well.
      for (Path directory : group.directories()) {
        Path limit = directory.resolve(file);
        OptionalLong bytes = number(limit);
        if (bytes.isPresent() && bytes.getAsLong() < least.bytes) {
          least = new HostMemory(bytes.getAsLong(), limit.toString());
        }
      }
    }
    return least;
  }

  private static HostMemory host(Path meminfo) {
    try (Stream<String> lines = Files.lines(meminfo)) {
      Optional<String> total = lines.filter(line -> line.startsWith(TOTAL)).findFirst();
      if (total.isPresent()) {
        String kilobytes = total.get().replaceAll("[^0-9]", "");
        return new HostMemory(Long.parseLong(kilobytes) << 10, meminfo.toString());
      }
    } catch (IOException e) {
      System.getLogger("io.partita.limits")
          .log(System.Logger.Level.WARNING, "How much memory there is cannot be read", e);
    }
    return new HostMemory(Long.MAX_VALUE, "nothing");
  }

  /** Empty where there is no limit: {@code max}, or no such file, as in a root group. */
  private static OptionalLong number(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("[0-9]{1,18}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** This share of it, in bytes. */
  public long share(double share) {
    return bytes == Long.MAX_VALUE ? bytes : (long) (bytes * share);
  }

  @Override
  public String toString() {
    return MemorySize.text(bytes) + " (" + source + ")";
  }
}
