package io.partita.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Runs every measurement and its peers in turn, several times, and prints the medians as the table
 * of {@code docs/performance.md}. Needs {@code python3} and {@code redis-server}, without which
 * its figures are left out, and a machine with nothing else to do.
 *
 * <pre>usage: Comparison PEERS.PY [ROUNDS [WORKLOAD…]]</pre>
 */
final class Comparison {
  private static final int ROUNDS = 3;

  private Comparison() {}

  /** One of our programs. */
  private record Program(Class<?> main, List<String> arguments) {}

  /** What is run for a workload, in turn: programs of ours, and those of Python by their names. */
  private record Run(String name, List<Program> ours, List<String> python) {}

  private static final List<Run> RUNS =
      List.of(
          run("pool", PoolBench.class, List.of(), "submit", "throughput", "map"),
          run("start", StartBench.class, List.of(), "start"),
          run("counter", SharedCounter.class, List.of(), "counter"),
          run("round-trip", RoundTrip.class, List.of("1"), "pipe"),
          run("queue", QueueStream.class, List.of("5"), "queue"),
          manager("sync", List.of("partita", "redis", "bare"), "manager-sync"),
          manager("lock", List.of("partita", "bare", "redis"), "manager-lock"),
          manager("counter", List.of("partita", "bare", "redis"), "manager-counter"),
          manager("stream", List.of("partita", "bare", "redis"), "manager-stream"),
          manager("credit", List.of("partita")),
          manager("batch", List.of("partita", "redis")),
          manager("large", List.of("partita", "redis"), "manager-large"),
          manager("idle", List.of("partita")),
          manager("memory", List.of("partita", "redis")),
          manager("durable", List.of("partita", "redis")));

  private static Run run(String name, Class<?> main, List<String> arguments, String... python) {
    return new Run(name, List.of(new Program(main, arguments)), List.of(python));
  }

  private static Run manager(String workload, List<String> brokers, String... python) {
    List<Program> programs =
        brokers.stream()
            .map(broker -> new Program(ManagerBench.class, List.of(broker, workload)))
            .toList();
    return new Run("manager-" + workload, programs, List.of(python));
  }

  /**
   * One line of the table.
   *
   * @param peer several with commas in between: the best of them counts; empty if the figure stands
   *     for itself
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

  private static Row sync(String title, String workload) {
    return time("manager: " + title, workload, "partita", "redis,python", 0.3);
  }

  private static Row managers(String title, String workload, String peer, double target) {
    return new Row("manager: " + title, workload, "partita", peer, false, target);
  }

  private static Row alone(String title, String workload, double target) {
    return time(title, workload, "partita", "", target);
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
          rate("queue, each put acknowledged", "queue", "partita-acknowledged", 0),
          sync("put", "manager-put"),
          sync("get", "manager-get"),
          sync("map, set", "manager-map-set"),
          sync("map, get", "manager-map-get"),
          sync("lock + unlock, alone", "manager-lock"),
          managers("lock + unlock, two processes", "manager-lock-contended", "python", 2),
          managers("lock + unlock, two processes", "manager-lock-contended", "redis", 0),
          managers("lock + unlock, two processes", "manager-lock-contended", "bare", 0.6),
          managers("one counter, two processes", "manager-counter", "python", 2),
          managers("one counter, two processes", "manager-counter", "redis", 0),
          managers("one counter, two processes", "manager-counter", "bare", 0.6),
          managers("producer to consumer, one by one", "manager-stream", "python", 2),
          managers("producer to consumer, one by one", "manager-stream", "redis", 0),
          managers("producer to consumer, one by one", "manager-stream", "bare", 0.6),
          new Row("manager: producer on credit to consumer that fetches ahead", "manager-credit", "partita", "python", false, 10),
          managers("producer to consumer, by hundreds", "manager-batch", "redis", 1.5),
          managers("64 KiB put + get", "manager-large", "python", 2),
          managers("64 KiB put + get", "manager-large", "redis", 0),
          managers("durable puts, 64 producers", "manager-durable", "redis", 0),
          managers("the same, beside 64 / median fsync", "manager-durable", "partita-fsync", 0.7),
          alone("manager: put + get beside 200 idle clients, over alone", "manager-idle", 1.1),
          alone("manager: memory of a queued message beyond its text", "manager-memory", 100),
          alone("idle-worker, PSS", "idle-worker", 0),
          alone("idle-spare, PSS", "idle-spare", 0));

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
    for (Program program : run.ours) {
      read(Lines.child(program.main, program.arguments.toArray(String[]::new)));
    }
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
  }

  private void print(Row row) {
    if (!values.containsKey(key(row.ours, row.workload))) {
      return;
    }
    double ours = median(row.ours, row.workload);
    if (row.peer.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | – | – | %s |%n",
          row.title,
          shown(row.ours, row.workload),
          verdict(row, ours));
      return;
    }
    best(row)
        .ifPresent(
            peer -> {
              double ratio = ours / median(peer, peerWorkload(row));
              System.out.printf(
                  Locale.ROOT,
                  "| %s | %s | %s %s | %.2f | %s |%n",
                  row.title,
                  shown(row.ours, row.workload),
                  peer,
                  shown(peer, peerWorkload(row)),
                  ratio,
                  verdict(row, ratio));
            });
  }

  /** The fastest of a row's peers that were measured. */
  private Optional<String> best(Row row) {
    Comparator<String> byFigure = Comparator.comparing(peer -> median(peer, peerWorkload(row)));
    return Arrays.stream(row.peer.split(",", -1))
        .filter(peer -> values.containsKey(key(peer, peerWorkload(row))))
        .min(row.isTime ? byFigure : byFigure.reversed());
  }

  private static String verdict(Row row, double figure) {
    if (row.target == 0) {
      return "–";
    }
    boolean met = row.isTime ? figure <= row.target : figure >= row.target;
    return String.format(
        Locale.ROOT, "%s %s: %s", row.isTime ? "≤" : "≥", row.target, met ? "met" : "missed");
  }

  /** Python has no spares: a burst costs there what any start does; and it has no credit. */
  private static String peerWorkload(Row row) {
    return switch (row.workload) {
      case "start-burst" -> "start-sustained";
      case "manager-credit" -> "manager-stream";
      default -> row.workload;
    };
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
