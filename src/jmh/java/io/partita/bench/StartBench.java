package io.partita.bench;

import io.partita.child.ChildProcess;
import io.partita.child.ContextOptions;
import io.partita.child.ProcessContext;
import io.partita.child.StartMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Start and join of a child that does nothing: a burst that spares cover, and starts without a pause.
 * The peer is Python's {@code start.py}.
 *
 * <p>Arguments: how many in a burst, how many without a pause.
 */
public final class StartBench {
  private static final int ROUNDS = 5;

  private StartBench() {}

  public static void main(String[] arguments) throws Exception {
    int burst = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
    int sustained = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    for (StartMethod method : StartMethod.values()) {
      ContextOptions options = ContextOptions.DEFAULTS.withSpares(burst);
      ProcessContext context = ProcessContext.of(method, options);
      startAndJoin(context, 3);
      if (method != StartMethod.SPAWN) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
          context.warmUp().get();
          Thread.sleep(500);
          times.addAll(startAndJoin(context, burst));
        }
        line(method, "burst of " + burst, times);
        context.warmUp().get();
        line("idle spare", "PSS", pss(), "MB");
      }
      List<Double> times = startAndJoin(context, sustained);
      line(method, "sustained " + sustained, times);
      ProcessContext.shutDown();
    }
  }

  private static List<Double> startAndJoin(ProcessContext context, int count) throws Exception {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long before = System.nanoTime();
      ChildProcess child = context.process(() -> {});
      child.start();
      child.join();
      times.add((System.nanoTime() - before) / 1e6);
      if (child.exitCode().orElseThrow() != 0) {
        throw new IllegalStateException(child.toString());
      }
    }
    return times;
  }

  /** Of each child, in MB. */
  private static List<Double> pss() throws Exception {
    List<Double> sizes = new ArrayList<>();
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      for (String line : Files.readAllLines(Path.of("/proc/" + child.pid() + "/smaps_rollup"))) {
        if (line.startsWith("Pss:")) {
          sizes.add(Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0);
        }
      }
    }
    return sizes;
  }

  private static void line(StartMethod method, String work, List<Double> values) {
    line(method.name(), work, values, "ms");
  }

  private static void line(String who, String work, List<Double> values, String unit) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%-10s %-14s median %6.1f %s, min %.1f, max %.1f, mean %.1f%n",
        who,
        work,
        sorted[sorted.length / 2],
        unit,
        sorted[0],
        sorted[sorted.length - 1],
        Arrays.stream(sorted).average().orElse(0));
  }
}
