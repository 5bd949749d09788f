package io.partita.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Puts by 64 producers at once, each of which waits until its message is on the disk, beside what a
 * disk would allow that has each of its syncs take one message of every producer.
 */
final class DurablePuts {
  private static final int PRODUCERS = 64;
  private static final int WARM_ROUNDS = 3;
  private static final int ROUNDS = 5;
  private static final int SYNCS = 100;
  private static final int SYNCED_BYTES = 4096;
  private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(2);

  private DurablePuts() {}

  static void measure(String peer) throws Exception {
    // Not the temporary directory, which may be in memory.
    Path directory = Files.createTempDirectory(Path.of("target"), "durable");
    ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS);
    List<Broker> brokers = new ArrayList<>();
    try (BrokerServer server = BrokerServer.startDurable(peer, directory)) {
      for (int i = 0; i < PRODUCERS; i++) {
        brokers.add(server.connect());
      }
      for (int i = 0; i < WARM_ROUNDS; i++) {
        rate(brokers, threads);
      }
      double[] rates = new double[ROUNDS];
      double[] most = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        most[i] = PRODUCERS / medianSyncSeconds(directory);
        rates[i] = rate(brokers, threads);
      }
      Lines.line(peer, "manager-durable", Lines.median(rates), "1/s", "");
      Lines.line(peer + "-fsync", "manager-durable", Lines.median(most), "1/s", syncs(most));
      brokers.forEach(Broker::close);
    } finally {
      threads.shutdown();
      delete(directory);
    }
  }

  private static String syncs(double[] most) {
    double micros = 1e6 * PRODUCERS / Lines.median(most);
    return String.format(Locale.ROOT, "fsync %.0f us", micros);
  }

  private static double rate(List<Broker> brokers, ExecutorService threads) throws Exception {
    long start = System.nanoTime();
    List<Callable<Integer>> producers = new ArrayList<>();
    brokers.forEach(broker -> producers.add(() -> putUntil(broker, start + ROUND_NANOS)));
    long count = 0;
    for (Future<Integer> producer : threads.invokeAll(producers)) {
      count += producer.get();
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static int putUntil(Broker broker, long end) throws Exception {
    int count = 0;
    while (System.nanoTime() - end < 0) {
      broker.put(Broker.DURABLE, Messages.text(count++));
    }
    return count;
  }

  private static double medianSyncSeconds(Path directory) throws IOException {
    Path file = directory.resolve("synced");
    double[] seconds = new double[SYNCS];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int i = 0; i < SYNCS; i++) {
        channel.write(ByteBuffer.allocate(SYNCED_BYTES));
        long start = System.nanoTime();
        channel.force(false);
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    return Lines.median(seconds);
  }

  private static void delete(Path directory) throws IOException {
    try (var all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
