package io.partita.worker;

import io.partita.PartitaException;
import io.partita.process.ParentLink;

/**
 * The main class of a worker: started by a {@link WorkerPool}, with a name and a handler's class.
 */
public final class WorkerMain {
  private WorkerMain() {}

  /**
   * Runs tasks until the parent says that there are no more.
   *
   * @param arguments the worker's name, for people who list processes, and the class of its handler
   */
  public static void main(String[] arguments) {
    ParentLink link;
    try {
      link = ParentLink.open();
    } catch (PartitaException e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    new WorkerLoop(link).run(arguments[1]);
  }
}
