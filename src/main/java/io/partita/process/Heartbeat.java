package io.partita.process;

import java.io.IOException;
import java.time.Duration;

/**
 * Shows the parent that this JVM runs its threads: raises the counter in its record, again and
 * again.
 */
final class Heartbeat extends Thread {
  final ChildRecord record;
  private final Duration interval;

  Heartbeat(ChildRecord record, Duration interval) {
    super("partita-heartbeat");
    this.record = record;
    this.interval = interval;
    setDaemon(true);
  }

  @Override
  public void run() {
    long count = 0;
    while (true) {
      try {
        record.beat(++count);
      } catch (IOException e) {
        // The next one may come through: the parent waits much longer than for one.
        System.getLogger("io.partita.process")
            .log(System.Logger.Level.DEBUG, "A heartbeat was not written", e);
      }
      try {
        sleep(interval.toMillis());
      } catch (InterruptedException e) {
        // Meant for the task by one who interrupts all threads there are.
        Thread.interrupted();
      }
    }
  }
}
