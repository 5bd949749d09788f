package io.partita.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs every measurement and its peers in turn, several times, and prints the medians as the table
 * of {@code docs/performance.md}. Needs {@code python3}, and a machine with nothing else to do.
 *
 * <pre>usage: Comparison PEERS.PY [ROUNDS [WORKLOAD…]]</pre>
 */
final class Comparison {
  private static final int ROUNDS = 3;

  private Comparison() {}

  /** What is run for a workload: one of our programs, and one of Python's by its argument. */
  private record Run(String name, Class<?> ours, List<String> arguments, List<String> python) {}

  private static final List<Run> RUNS =
      List.of(
          new Run("pool", PoolBench.class, List.of(), List.of("submit", "throughput", "map")),
          new Run("start", StartBench.class, List.of(), List.of("start")),
          new Run("counter", SharedCounter.class, List.of(), List.of("counter")),
          new Run("round-trip", RoundTrip.class, List.of("1"), List.of("pipe")),
          new Run("queue", QueueStream.class, List.of("5"), List.of("queue")));

  /**
   * One line of the table.
   *
   * @param target how many times the peer's figure ours may be at most if it is a time, or has to
   *     be at least if it is a rate; 0 if none was set
   */
  private record Row(
      String title, String workload, String ours, String peer, boolean isTime, double target) {}

  private static Row time(String title, String workload, String ours, String peer, double target) {
    return new Row(title, workload, ours, peer, true, target);
  }

  private static Row rate(String title, String workload, String ours, double target) {
    return new Row(title, workload, ours, "python", false, target);
  }

  private static final List<Row> ROWS =
      List.of(
          time("pool: submit to result of a no-op", "pool-submit", "partita", "python", 0.25),
          rate("pool: 20,000 no-ops at once", "pool-throughput", "partita", 5),
          rate("pool: map over 1,000,000 ints", "pool-map", "partita", 1.5),
          start("start + join, a burst that spares cover", "start-burst", "forkserver", 1),
          start("start + join, 100 without a pause", "start-sustained", "forkserver", 0),
          start("start + join, 100 without a pause", "start-sustained", "fork", 0),
          start("start + join, 100 without a pause", "start-sustained", "spawn", 0),
          rate("counter of two processes, atomic add", "counter", "partita-add", 20),
          rate("counter, compare-and-set", "counter", "partita-compare-and-set", 0),
          rate("counter, under its lock", "counter", "partita-locked", 0),
          time("64 bytes and back, connection", "round-trip", "partita-connection", "bare-socket", 0.3),
          time("64 bytes and back, pipe", "round-trip", "partita-pipe-bytes", "bare-socket", 0.3),
          time("64 bytes and back, pipe", "round-trip", "partita-pipe-bytes", "python", 0),
          rate("queue, child to child", "queue", "partita", 0),
          rate("queue, each put acknowledged", "queue", "partita-acknowledged", 0));

  private static Row start(String title, String workload, String method, double target) {
    return time(
        title + ", " + method, workload, "partita-" + method, "python-" + method, target);
  }

  /** By peer and workload. */
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  private final Map<String, String> units = new LinkedHashMap<>();

  public static void main(String[] arguments) throws Exception {
    Comparison comparison = new Comparison();
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
    List<String> wanted = Arrays.asList(arguments).subList(Math.min(2, arguments.length), arguments.length);
    for (int i = 0; i < rounds; i++) {
      for (Run run : RUNS) {
        if (wanted.isEmpty() || wanted.contains(run.name)) {
          comparison.measure(run, arguments[0]);
        }
      }
    }
    comparison.print();
  }

  private void measure(Run run, String peers) throws Exception {
    read(Lines.child(run.ours, run.arguments.toArray(String[]::new)));
    for (String work : run.python) {
      read(
          new ProcessBuilder("python3", peers, work)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    }
  }

  private void read(Process program) throws IOException, InterruptedException {
    try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        System.err.println(line);
        String[] fields = line.split("\t", -1);
        String key = key(fields[0], fields[1]);
        values.computeIfAbsent(key, missing -> new ArrayList<>()).add(Double.valueOf(fields[2]));
        units.put(key, fields[3]);
      }
    }
    if (program.waitFor() != 0) {
      throw new IllegalStateException("A program ended with exit code " + program.exitValue());
    }
  }

  private static String key(String peer, String workload) {
    return peer + " " + workload;
  }

  private void print() {
    System.out.printf(
        "Java %s, %d processors%n%n",
        System.getProperty("java.version"), Runtime.getRuntime().availableProcessors());
    System.out.println("| work | Partita | peer | ratio | target |");
    System.out.println("|---|---|---|---|---|");
    for (Row row : ROWS) {
      print(row);
    }
    for (String single : List.of("idle-worker", "idle-spare")) {
      if (values.containsKey(key("partita", single))) {
        System.out.printf("| %s, PSS | %s | – | – | |%n", single, shown("partita", single));
      }
    }
  }

  private void print(Row row) {
    if (!values.containsKey(key(row.ours, row.workload)) || !values.containsKey(key(row.peer, peerWorkload(row)))) {
      return;
    }
    double ratio = median(row.ours, row.workload) / median(row.peer, peerWorkload(row));
    String verdict = "–";
    if (row.target > 0) {
      boolean met = row.isTime ? ratio <= row.target : ratio >= row.target;
      verdict =
          String.format(
              Locale.ROOT, "%s %s: %s", row.isTime ? "≤" : "≥", row.target, met ? "met" : "missed");
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s %s | %.2f | %s |%n",
        row.title,
        shown(row.ours, row.workload),
        row.peer,
        shown(row.peer, peerWorkload(row)),
        ratio,
        verdict);
  }

  /** Python has no spares: a burst costs there what any start does. */
  private static String peerWorkload(Row row) {
    return row.workload.equals("start-burst") ? "start-sustained" : row.workload;
  }

  private double median(String peer, String workload) {
    return Lines.median(
        values.getOrDefault(key(peer, workload), List.of()).stream()
            .mapToDouble(value -> value)
            .toArray());
  }

  private String shown(String peer, String workload) {
    double value = median(peer, workload);
    String unit = units.get(key(peer, workload));
    return String.format(Locale.ROOT, value < 1000 ? "%,.1f %s" : "%,.0f %s", value, unit);
  }
}
