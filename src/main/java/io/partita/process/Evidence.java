package io.partita.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /proc} tells about a process that hangs. */
final class Evidence {
  private static final List<String> FILES = List.of("stat", "status", "wchan", "syscall");

  /** What of {@code status} says why nothing happens. */
  private static final Pattern TELLING =
      Pattern.compile("(State|TracerPid|PPid|Threads|Vm(RSS|Swap)|S(ig|hd)Pnd|.*ctxt_switches):.*");

  private Evidence() {}

  /** Each file under its name; one that cannot be read says why. */
  static String of(long pid) {
    StringBuilder text = new StringBuilder();
    for (String name : FILES) {
      Path file = Path.of("/proc/" + pid, name);
      text.append("== ").append(file).append('\n').append(read(file)).append('\n');
    }
    return text.toString();
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          .lines()
          .filter(line -> !file.endsWith("status") || TELLING.matcher(line).matches())
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "cannot be read: " + e.getMessage();
    }
  }
}
