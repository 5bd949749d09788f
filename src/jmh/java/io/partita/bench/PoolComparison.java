package io.partita.bench;

import io.partita.pool.PoolOptions;
import io.partita.pool.ProcessPool;
import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * A pool of two processes beside Python's, in the same run: a no-op from submit to result, many of
 * them at once, and a map over a million ints.
 *
 * <p>Run with the project's classes on the class path; {@code python3} has to be there. Prints a
 * line of JSON for each figure, the median of the rounds.
 */
final class PoolComparison {
  private static final int ROUNDS = 5;
  private static final int SUBMITS = 10_000;
  private static final int TASKS = 20_000;
  private static final int INTS = 1_000_000;

  private PoolComparison() {}

  /** One figure of one run. */
  @FunctionalInterface
  interface Measurement {
    double measure() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    try (ProcessSupervisor supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
        ProcessPool pool =
            ProcessPool.start(PoolOptions.DEFAULTS.withProcesses(2), supervisor)) {
      List<Integer> ints = IntStream.range(0, INTS).boxed().toList();
      report("partita", "pool_submit_us", "us", () -> submitMicros(pool));
      report("partita", "pool_throughput_per_s", "1/s", () -> throughput(pool));
      report("partita", "pool_map_per_s", "1/s", () -> mapRate(pool, ints));
    }
    if (arguments.length == 0) {
      python();
    }
  }

  /** The rounds before those that count are for the compilers, here and in the workers. */
  private static void report(String peer, String workload, String unit, Measurement measurement)
      throws Exception {
    double[] values = new double[2 * ROUNDS];
    for (int i = 0; i < values.length; i++) {
      values[i] = measurement.measure();
    }
    double[] last = Arrays.copyOfRange(values, ROUNDS, values.length);
    Arrays.sort(last);
    System.out.printf(
        Locale.ROOT,
        "{\"peer\":\"%s\",\"workload\":\"%s\",\"value\":%.3f,\"min\":%.3f,\"max\":%.3f,\"unit\":\"%s\"}%n",
        peer,
        workload,
        last[ROUNDS / 2],
        last[0],
        last[ROUNDS - 1],
        unit);
  }

  private static double submitMicros(ProcessPool pool) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < SUBMITS; i++) {
      pool.submit(PoolComparison::noOp).get();
    }
    return (System.nanoTime() - start) / 1000.0 / SUBMITS;
  }

  private static double throughput(ProcessPool pool) throws Exception {
    List<Future<?>> futures = new ArrayList<>(TASKS);
    long start = System.nanoTime();
    for (int i = 0; i < TASKS; i++) {
      futures.add(pool.submit(PoolComparison::noOp));
    }
    for (Future<?> future : futures) {
      future.get();
    }
    return TASKS * 1e9 / (System.nanoTime() - start);
  }

  private static double mapRate(ProcessPool pool, List<Integer> ints) throws Exception {
    long start = System.nanoTime();
    List<Integer> results = pool.map(i -> i + 1, ints);
    double rate = INTS * 1e9 / (System.nanoTime() - start);
    if (results.get(INTS - 1) != INTS) {
      throw new IllegalStateException("A wrong result");
    }
    return rate;
  }

  private static Object noOp() {
    return 0;
  }

  private static void python() throws IOException, InterruptedException {
    Path program = Files.createTempFile("pool", ".py");
    try {
      Files.writeString(program, PYTHON);
      new ProcessBuilder("python3", program.toString()).inheritIO().start().waitFor();
    } finally {
      Files.delete(program);
    }
  }

  private static final String PYTHON =
      """
      import multiprocessing as mp, statistics, time
      SUBMITS, TASKS, INTS, ROUNDS = 10_000, 20_000, 1_000_000, 5
      def nop(): return 0
      def inc(x): return x + 1
      def line(workload, unit, values):
          values.sort()
          print('{"peer":"python-pool","workload":"%s","value":%.3f,"min":%.3f,"max":%.3f,"unit":"%s"}'
                % (workload, statistics.median(values), values[0], values[-1], unit), flush=True)
      def submit(p):
          t = time.perf_counter()
          for _ in range(SUBMITS): p.apply(nop)
          return (time.perf_counter() - t) * 1e6 / SUBMITS
      def burst(p, n):
          t = time.perf_counter(); rs = [p.apply_async(nop) for _ in range(n)]
          for r in rs: r.get()
          return n / (time.perf_counter() - t)
      def ints(p):
          t = time.perf_counter(); r = p.map(inc, range(INTS)); assert r[-1] == INTS
          return INTS / (time.perf_counter() - t)
      def main():
          mp.set_start_method("fork")
          with mp.Pool(2) as p:
              for i in range(2000): p.apply(nop)
              line("pool_submit_us", "us", [submit(p) for _ in range(ROUNDS)])
              burst(p, 2000)
              line("pool_throughput_per_s", "1/s", [burst(p, TASKS) for _ in range(ROUNDS)])
              p.map(inc, range(100_000))
              line("pool_map_per_s", "1/s", [ints(p) for _ in range(ROUNDS)])
      if __name__ == "__main__": main()
      """;
}
