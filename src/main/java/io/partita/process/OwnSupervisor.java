package io.partita.process;

/**
 * The supervisor of somebody who was given none: ends with its owner, or with this process if
 * nobody closes the owner.
 */
public final class OwnSupervisor implements AutoCloseable {
  private final ProcessSupervisor supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
  private final Thread atExit = new Thread(supervisor::close, "partita-supervisor-exit");

  public OwnSupervisor() {
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  public ProcessSupervisor supervisor() {
    return supervisor;
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
