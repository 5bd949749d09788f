package io.partita.bench;

import io.partita.pipe.Handover;
import io.partita.pipe.LocalQueue;
import io.partita.pipe.Pipe;
import io.partita.pipe.PipeEnd;
import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * One producer, one consumer, 200,000 short strings a round, one call per message, over a {@link
 * LocalQueue}: the first round after a warm-up of 20,000, and the median of later ones.
 *
 * <p>A put into the unbounded queue is not acknowledged, as in Python; one into the bounded queue
 * is. Every message is counted.
 *
 * <pre>usage: QueueStream [ROUNDS]</pre>
 */
final class QueueStream {
  private static final int WARM = 20_000;
  private static final int COUNT = 200_000;
  private static final String[] MESSAGES = new String[1024];

  static {
    Arrays.setAll(MESSAGES, i -> String.format(Locale.ROOT, "msg-%06d", i));
  }

  private QueueStream() {}

  /** One side of the stream, told by a pipe how many there are in each round. */
  interface Side extends Serializable {
    void run(LocalQueue<String> queue, int count) throws Exception;
  }

  record Job(Side side, LocalQueue<String> queue, PipeEnd orders) implements Serializable {
    void run() throws Exception {
      for (int count = orders.receive(Integer.class);
          count > 0;
          count = orders.receive(Integer.class)) {
        side.run(queue, count);
        orders.send("done");
      }
      orders.send("over");
    }
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1 && arguments[0].equals("job")) {
      ClassPolicy trusted = ClassPolicy.values().allowing(name -> true);
      byte[] bytes = System.in.readAllBytes();
      Object job = ObjectBytes.read(bytes, trusted, QueueStream.class.getClassLoader());
      ((Job) Objects.requireNonNull(job)).run();
      return;
    }
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
    stream("partita", true, true, LocalQueue.unbounded(), rounds);
    stream("partita-from-parent", false, true, LocalQueue.unbounded(), rounds);
    stream("partita-to-parent", true, false, LocalQueue.unbounded(), rounds);
    stream("partita-acknowledged", true, true, LocalQueue.bounded(1000), 3);
  }

  private static void stream(
      String peer,
      boolean childProduces,
      boolean childConsumes,
      LocalQueue<String> queue,
      int rounds)
      throws Exception {
    double[] rates = new double[rounds];
    try (queue;
        Pipe toProducer = Pipe.duplex();
        Pipe toConsumer = Pipe.duplex()) {
      start(new Job(QueueStream::produce, queue, toProducer.second()), childProduces);
      start(new Job(QueueStream::consume, queue, toConsumer.second()), childConsumes);
      for (int round = -1; round < rounds; round++) {
        int count = round < 0 ? WARM : COUNT;
        long start = System.nanoTime();
        toConsumer.first().send(count);
        toProducer.first().send(count);
        toProducer.first().receive();
        toConsumer.first().receive();
        if (round >= 0) {
          rates[round] = count / ((System.nanoTime() - start) / 1e9);
        }
      }
      toProducer.first().send(0);
      toConsumer.first().send(0);
      toProducer.first().receive();
      toConsumer.first().receive();
    }
    double first = rates[0];
    Arrays.sort(rates, 1, rounds);
    String more = String.format(Locale.ROOT, "the first round %.0f", first);
    Lines.line(peer, "queue", rates[(rounds + 1) / 2], "1/s", more);
  }

  private static void start(Job job, boolean inChild) throws Exception {
    if (inChild) {
      Handover handover = Handover.of(job);
      Process child = Lines.child(QueueStream.class, "job");
      child.getOutputStream().write(handover.bytes());
      child.getOutputStream().close();
    } else {
      Thread thread =
          new Thread(
              () -> {
                try {
                  job.run();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void produce(LocalQueue<String> queue, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      queue.put(MESSAGES[i & 1023]);
    }
  }

  private static void consume(LocalQueue<String> queue, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      if (queue.take().length() != MESSAGES[0].length()) {
        throw new IllegalStateException("Not what was sent");
      }
    }
  }
}
