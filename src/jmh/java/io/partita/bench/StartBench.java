package io.partita.bench;

import io.partita.child.ChildProcess;
import io.partita.child.ContextOptions;
import io.partita.child.ProcessContext;
import io.partita.child.StartMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Start and join of a child that does nothing: a burst that spares cover, and as many as asked for
 * without a pause.
 *
 * <pre>usage: StartBench [IN-A-BURST [WITHOUT-A-PAUSE]]</pre>
 */
final class StartBench {
  private static final int ROUNDS = 5;

  private StartBench() {}

  public static void main(String[] arguments) throws Exception {
    int burst = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
    int sustained = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    for (StartMethod method : StartMethod.values()) {
      ContextOptions options = ContextOptions.DEFAULTS.withSpares(burst);
      ProcessContext context = ProcessContext.of(method, options);
      startAndJoin(context, 3);
      String peer = "partita-" + method.name().toLowerCase(Locale.ROOT);
      if (method != StartMethod.SPAWN) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
          context.warmUp().get();
          times.addAll(startAndJoin(context, burst));
        }
        line(peer, "start-burst", times);
        context.warmUp().get();
        idleSpares();
      }
      line(peer, "start-sustained", startAndJoin(context, sustained));
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

  private static void idleSpares() throws Exception {
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      Lines.line("partita", "idle-spare", Lines.pssMegabytes(child.pid()), "MB", "PSS");
    }
  }

  private static void line(String peer, String workload, List<Double> values) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    String more =
        String.format(
            Locale.ROOT,
            "min %.1f, p90 %.1f, max %.1f",
            sorted[0],
            sorted[(int) (sorted.length * 0.9)],
            sorted[sorted.length - 1]);
    Lines.line(peer, workload, sorted[sorted.length / 2], "ms", more);
  }
}
