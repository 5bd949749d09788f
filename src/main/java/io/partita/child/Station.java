package io.partita.child;

import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What this process needs as long as it may have children: made when the first is started, closed
 * at the exit or on demand.
 */
final class Station implements AutoCloseable {
  private final ProcessSupervisor supervisor;
  private final ProcessTree tree;
  private final ScheduledThreadPoolExecutor background =
      new ScheduledThreadPoolExecutor(1, Station::thread);

  Station() {
    supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
    var given = Lineage.current().tree();
    tree = new ProcessTree(given == null ? supervisor.runDirectory() : given);
    background.setRemoveOnCancelPolicy(true);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "partita-spares");
    thread.setDaemon(true);
    return thread;
  }

  ProcessSupervisor supervisor() {
    return supervisor;
  }

  /** Where this process's children are counted. */
  ProcessTree tree() {
    return tree;
  }

  /** Not at all if this is closed before. */
  @SuppressWarnings("FutureReturnValueIgnored") // Each action looks whether it is still needed.
  void later(Runnable action, Duration delay) {
    try {
      background.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      System.getLogger("io.partita.child").log(System.Logger.Level.TRACE, "Closed", e);
    }
  }

  /** Kills what is left of the children, spares too. */
  @Override
  public void close() {
    background.shutdownNow();
    supervisor.close();
  }
}
