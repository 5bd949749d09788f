package io.partita.bench;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** What a queued message takes in its broker's memory beyond its own bytes. */
final class QueueMemory {
  private static final int MESSAGES = 500_000;
  private static final int PAYLOAD_BYTES = 100;
  private static final int BATCH = 100;

  private QueueMemory() {}

  static void measure(String peer, BrokerServer server) throws Exception {
    try (Broker broker = server.connect()) {
      List<String> batch = Collections.nCopies(BATCH, "x".repeat(PAYLOAD_BYTES));
      broker.putAll("other", batch);
      long before = used(broker, server.pid());
      for (int i = 0; i < MESSAGES; i += BATCH) {
        broker.putAll("messages", batch);
      }
      double each = (double) (used(broker, server.pid()) - before) / MESSAGES;
      Lines.line(peer, "manager-memory", each - PAYLOAD_BYTES, "bytes", "beyond " + PAYLOAD_BYTES);
    }
  }

  private static long used(Broker broker, long pid) throws Exception {
    return broker instanceof RedisBroker redis ? redis.usedMemory() : liveHeapBytes(pid);
  }

  /** Of all objects that a full collection leaves in another JVM. */
  private static long liveHeapBytes(long pid) throws Exception {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long bytes = 0;
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields[0].equals("Total")) {
          bytes = Long.parseLong(fields[2]);
        }
      }
    }
    if (process.waitFor() != 0 || bytes == 0) {
      throw new IllegalStateException("jcmd did not say what the heap holds");
    }
    return bytes;
  }
}
