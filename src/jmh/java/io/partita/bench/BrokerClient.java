package io.partita.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One of several client processes of a broker: does what it is told as often as it is told, and says
 * when it is done.
 *
 * <pre>usage: BrokerClient ROLE, and then the broker's handle in a line and counts in others</pre>
 */
final class BrokerClient {
  static final int BATCH = 100;

  private final Process process;
  private final BufferedReader output;
  private final PrintStream input;

  private BrokerClient(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** A client that is connected when this returns. */
  static BrokerClient start(BrokerServer server, String role) throws IOException {
    BrokerClient client = new BrokerClient(Lines.child(BrokerClient.class, role));
    client.input.println(server.handle());
    client.await("ready");
    return client;
  }

  void begin(int count) {
    input.println(count);
  }

  void awaitDone() throws IOException {
    await("done");
  }

  private void await(String word) throws IOException {
    String line = output.readLine();
    if (!word.equals(line)) {
      throw new IllegalStateException("Expected " + word + ", got " + line);
    }
  }

  void end() throws InterruptedException {
    input.close();
    process.waitFor();
  }

  /** Several clients at once, each {@code count} times; operations per second of all of them. */
  static double rate(List<BrokerClient> clients, int count) throws IOException {
    long start = System.nanoTime();
    clients.forEach(client -> client.begin(count));
    for (BrokerClient client : clients) {
      client.awaitDone();
    }
    return clients.size() * count * 1e9 / (System.nanoTime() - start);
  }

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String handle = in.readLine();
    if (arguments[0].startsWith("idle-")) {
      idle(handle, Integer.parseInt(arguments[0].substring("idle-".length())), in);
      return;
    }
    try (Broker broker = BrokerServer.connect(handle)) {
      System.out.println("ready");
      for (String count = in.readLine(); count != null; count = in.readLine()) {
        act(broker, arguments[0], Integer.parseInt(count));
        System.out.println("done");
      }
    }
  }

  private static void idle(String handle, int count, BufferedReader in) throws Exception {
    List<Broker> brokers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      brokers.add(BrokerServer.connect(handle));
    }
    System.out.println("ready");
    while (in.readLine() != null) {
      // They do nothing.
    }
    brokers.forEach(Broker::close);
  }

  private static void act(Broker broker, String role, int count) throws Exception {
    switch (role) {
      case "lock" -> {
        for (int i = 0; i < count; i++) {
          broker.lock();
          broker.unlock();
        }
      }
      case "increment" -> {
        for (int i = 0; i < count; i++) {
          broker.increment();
        }
      }
      case "put" -> {
        for (int i = 0; i < count; i++) {
          broker.put("stream", Messages.text(i));
        }
      }
      case "take" -> {
        for (int i = 0; i < count; i++) {
          broker.take("stream");
        }
      }
      case "put-all" -> {
        for (int i = 0; i < count; i += BATCH) {
          broker.putAll("stream", Messages.texts(i, Math.min(BATCH, count - i)));
        }
      }
      case "take-all" -> {
        int left = count;
        while (left > 0) {
          left -= broker.takeAll("stream", Math.min(BATCH, left));
        }
      }
      case "put-on-credit" -> {
        PartitaBroker ours = (PartitaBroker) broker;
        for (int i = 0; i < count; i++) {
          ours.putOnCredit("stream", Messages.text(i));
        }
        ours.flush();
      }
      case "take-ahead" -> {
        PartitaBroker ours = (PartitaBroker) broker;
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < count; i++) {
          last = ours.takeAhead("stream");
        }
        last.join();
      }
      default -> throw new IllegalArgumentException(role);
    }
  }
}
