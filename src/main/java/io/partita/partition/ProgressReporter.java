package io.partita.partition;

import io.partita.worker.TaskChannel;
import jakarta.batch.runtime.Metric;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jberet.runtime.PartitionExecutionImpl;

/**
 * Tells the parent from time to time that a partition has gone on. A thread of its own looks at the
 * metrics that JBeret counts anyway: whatever holds up the partition does not hold it up.
 */
final class ProgressReporter {
  private final PartitionExecutionImpl execution;
  private final TaskChannel channel;
  private final CountDownLatch ended;

  ProgressReporter(PartitionExecutionImpl execution, TaskChannel channel, CountDownLatch ended) {
    this.execution = execution;
    this.channel = channel;
    this.ended = ended;
  }

  void start(Duration interval) {
    Thread thread = new Thread(() -> run(interval), "partita-progress");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Duration interval) {
    long told = 0;
    try {
      while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        long done = done();
        if (done != told) {
          channel.send(new PartitionMessage.Progressed().encode());
          told = done;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long done() {
    long sum = 0;
    for (Metric metric : execution.getMetrics()) {
      sum += metric.getValue();
    }
    return sum;
  }
}
