package io.partita.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Locale;

/**
 * What a client gets from our manager, from Redis and from a process that only answers frames, by
 * the same loops.
 *
 * <pre>usage: ManagerBench partita|redis|bare WORKLOAD…
 * workloads: sync lock counter stream credit batch large idle memory durable</pre>
 */
final class ManagerBench {
  private static final int COUNT = 20_000;
  private static final int STREAM = 100_000;
  private static final int BATCHED = 1_000_000;
  private static final int LARGE_BYTES = 64 << 10;
  private static final int LARGE = 4_000;
  private static final int IDLE_CLIENTS = 200;
  private static final int ROUNDS = 3;

  /** So that nothing is measured while it is still compiled, itself or what was measured before. */
  private static final int WARM_ROUNDS = 3;

  private final String peer;
  private final BrokerServer server;

  private ManagerBench(String peer, BrokerServer server) {
    this.peer = peer;
    this.server = server;
  }

  public static void main(String[] arguments) throws Exception {
    String peer = arguments[0];
    if (peer.equals("redis") && !BrokerServer.hasRedis()) {
      System.err.println("There is no /usr/bin/redis-server: its figures are left out");
      return;
    }
    for (String workload : List.of(arguments).subList(1, arguments.length)) {
      if (workload.equals("durable")) {
        DurablePuts.measure(peer);
        continue;
      }
      try (BrokerServer server = BrokerServer.start(peer)) {
        new ManagerBench(peer, server).run(workload);
      }
    }
  }

  private void run(String workload) throws Exception {
    switch (workload) {
      case "sync" -> sync();
      case "lock" -> clients("manager-lock-contended", List.of("lock", "lock"), COUNT, 1);
      case "counter" -> counter();
      case "stream" -> clients("manager-stream", List.of("put", "take"), STREAM, 2);
      case "credit" -> clients("manager-credit", List.of("put-on-credit", "take-ahead"), BATCHED, 2);
      case "batch" -> clients("manager-batch", List.of("put-all", "take-all"), BATCHED, 2);
      case "large" -> large();
      case "idle" -> idle();
      case "memory" -> QueueMemory.measure(peer, server);
      default -> throw new IllegalArgumentException(workload);
    }
  }

  private void sync() throws Exception {
    try (Broker broker = server.connect()) {
      int[] i = {0};
      Map<String, Lines.Operation> all = new LinkedHashMap<>();
      all.put("manager-put", () -> broker.put("queue", Messages.text(i[0]++)));
      all.put("manager-get", () -> broker.take("queue"));
      all.put("manager-map-set", () -> broker.set(Messages.text(i[0]++), Messages.text(i[0])));
      all.put("manager-map-get", () -> broker.get(Messages.text(i[0]++)));
      all.put(
          "manager-lock",
          () -> {
            broker.lock();
            broker.unlock();
          });
      for (int round = 0; round < WARM_ROUNDS; round++) {
        for (Lines.Operation operation : all.values()) {
          times(COUNT, operation);
        }
      }
      for (Map.Entry<String, Lines.Operation> each : all.entrySet()) {
        Lines.measure(peer, each.getKey(), COUNT, server.pid(), each.getValue());
      }
    }
  }

  private static void times(int count, Lines.Operation operation) throws Exception {
    for (int i = 0; i < count; i++) {
      operation.run();
    }
  }

  /** Two client processes and the broker's; what counts is the rate of what they do together. */
  private void clients(String workload, List<String> roles, int count, int partsOfOne)
      throws Exception {
    List<BrokerClient> clients = new ArrayList<>();
    for (String role : roles) {
      clients.add(BrokerClient.start(server, role));
    }
    BrokerClient.rate(clients, count / 2);
    double[] rates = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      rates[i] = BrokerClient.rate(clients, count) / partsOfOne;
    }
    for (BrokerClient client : clients) {
      client.end();
    }
    Lines.line(peer, workload, Lines.median(rates), "1/s", "");
  }

  private void counter() throws Exception {
    clients("manager-counter", List.of("increment", "increment"), STREAM, 1);
    try (Broker broker = server.connect()) {
      long counted = broker.count();
      if (counted >= 0 && counted != 2L * (STREAM / 2 + ROUNDS * STREAM)) {
        throw new IllegalStateException("Increments were lost: " + counted);
      }
    }
  }

  private void large() throws Exception {
    byte[] message = new byte[LARGE_BYTES];
    try (Broker broker = server.connect()) {
      double[] rates = new double[ROUNDS];
      for (int i = -2 * WARM_ROUNDS; i < ROUNDS; i++) {
        long start = System.nanoTime();
        for (int k = 0; k < LARGE; k++) {
          broker.put("large", message);
          if (broker.takeBytes("large").length != LARGE_BYTES && !peer.equals("bare")) {
            throw new IllegalStateException("A message was cut");
          }
        }
        rates[Math.max(0, i)] = LARGE * (LARGE_BYTES / 1e6) * 1e9 / (System.nanoTime() - start);
      }
      Lines.line(peer, "manager-large", Lines.median(rates), "MB/s", "");
    }
  }

  /** What a put costs beside others who are connected and silent, and without them, in turn. */
  private void idle() throws Exception {
    try (Broker broker = server.connect()) {
      Lines.Operation operation =
          () -> {
            broker.put("queue", Messages.text(0));
            broker.take("queue");
          };
      for (int i = 0; i < COUNT; i++) {
        operation.run();
      }
      double[] ratios = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        double alone = Lines.measure(peer, "manager-alone", COUNT / 2, server.pid(), operation);
        BrokerClient others = BrokerClient.start(server, "idle-" + IDLE_CLIENTS);
        ratios[i] =
            Lines.measure(peer, "manager-beside-idle", COUNT / 2, server.pid(), operation) / alone;
        others.end();
      }
      Lines.line(
          peer, "manager-idle", Lines.median(ratios), "times", String.format(Locale.ROOT, "%d idle", IDLE_CLIENTS));
    }
  }
}
