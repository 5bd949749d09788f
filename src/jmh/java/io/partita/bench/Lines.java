package io.partita.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the programs have in common: children, times, and a line for each figure. */
final class Lines {
  private static final double TICKS_PER_SECOND = 100;

  private Lines() {}

  /** One operation that is timed. */
  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }

  /** Starts this class path's {@code main} in another JVM; its output is inherited or piped. */
  static Process child(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Jedis would say that nobody hears what it logs.
    command.add("-Dslf4j.internal.verbosity=ERROR");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Peer, workload, value, unit, and what else there is to know, with tabs in between. */
  static void line(String peer, String workload, double value, String unit, String more) {
    System.out.printf(Locale.ROOT, "%s\t%s\t%.3f\t%s\t%s%n", peer, workload, value, unit, more);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** A round trip: warms up, then measures the mean, p50 and p99; says what CPU it took. */
  static void time(String peer, int count, Process other, Operation operation) throws Exception {
    for (int i = 0; i < count / 2; i++) {
      operation.run();
    }
    measure(peer, "round-trip", count, other.pid(), operation);
  }

  /** Measures an operation that is warm already. Returns its mean in microseconds. */
  static double measure(String peer, String workload, int count, long other, Operation operation)
      throws Exception {
    long[] times = new long[count];
    double ownCpu = cpuSeconds(ProcessHandle.current().pid());
    double otherCpu = cpuSeconds(other);
    long start = System.nanoTime();
    long last = start;
    for (int i = 0; i < count; i++) {
      operation.run();
      long now = System.nanoTime();
      times[i] = now - last;
      last = now;
    }
    ownCpu = cpuSeconds(ProcessHandle.current().pid()) - ownCpu;
    otherCpu = cpuSeconds(other) - otherCpu;
    Arrays.sort(times);
    String more =
        String.format(
            Locale.ROOT,
            "p50 %.1f us, p99 %.1f us, CPU %.1f + %.1f us",
            times[count / 2] / 1e3,
            times[(int) (count * 0.99)] / 1e3,
            ownCpu * 1e6 / count,
            otherCpu * 1e6 / count);
    double mean = (last - start) / 1e3 / count;
    line(peer, workload, mean, "us", more);
    return mean;
  }

  /** User and system time of a process so far, in hundredths of a second. */
  static double cpuSeconds(long pid) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
    String stat = new String(bytes, StandardCharsets.ISO_8859_1);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** The memory of a process, with its share of what it has in common with others. */
  static double pssMegabytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    throw new IOException("No Pss in smaps_rollup of " + pid);
  }
}
