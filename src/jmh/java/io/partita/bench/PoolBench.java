package io.partita.bench;

import io.partita.pool.PoolOptions;
import io.partita.pool.ProcessPool;
import io.partita.worker.WorkerSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;


/**
 * A pool of two processes: a no-op from submit to result, many of them at once, a map over a million
 * ints, and what an idle worker takes.
 */
final class PoolBench {
  private static final int ROUNDS = 5;
  private static final int SUBMITS = 10_000;
  private static final int TASKS = 20_000;
  private static final int INTS = 1_000_000;

  private PoolBench() {}

  /** One figure of one run. */
  @FunctionalInterface
  interface Measurement {
    double measure() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    try (ProcessPool pool = ProcessPool.start(PoolOptions.DEFAULTS.withProcesses(2))) {
      List<Integer> ints = IntStream.range(0, INTS).boxed().toList();
      report("pool-submit", "us", () -> submitMicros(pool));
      report("pool-throughput", "1/s", () -> throughput(pool));
      report("pool-map", "1/s", () -> mapRate(pool, ints));
    }
    try (ProcessPool pool = ProcessPool.start(PoolOptions.DEFAULTS.withProcesses(2))) {
      throughput(pool);
      for (WorkerSnapshot worker : pool.snapshot()) {
        Lines.line("partita", "idle-worker", Lines.pssMegabytes(worker.worker().pid()), "MB", "PSS");
      }
    }
  }

  /** The rounds before those that count are for the compilers, here and in the workers. */
  private static void report(String workload, String unit, Measurement measurement)
      throws Exception {
    double[] values = new double[2 * ROUNDS];
    for (int i = 0; i < values.length; i++) {
      values[i] = measurement.measure();
    }
    double[] last = Arrays.copyOfRange(values, ROUNDS, values.length);
    Lines.line("partita", workload, Lines.median(last), unit, "");
  }

  private static double submitMicros(ProcessPool pool) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < SUBMITS; i++) {
      pool.submit(PoolBench::noOp).get();
    }
    return (System.nanoTime() - start) / 1000.0 / SUBMITS;
  }

  private static double throughput(ProcessPool pool) throws Exception {
    List<Future<?>> futures = new ArrayList<>(TASKS);
    long start = System.nanoTime();
    for (int i = 0; i < TASKS; i++) {
      futures.add(pool.submit(PoolBench::noOp));
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
}
