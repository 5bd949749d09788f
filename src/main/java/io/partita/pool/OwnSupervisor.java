package io.partita.pool;

import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;

/** The supervisor of one pool: ends with it, or with this process if nobody closes the pool. */
final class OwnSupervisor implements AutoCloseable {
  final ProcessSupervisor supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
  private final Thread atExit = new Thread(supervisor::close, "partita-pool-exit");

  OwnSupervisor() {
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  @Override
  public void close() {
    supervisor.close();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This process exits, and the hook finds a closed supervisor.
    }
  }
}
