package io.partita.child;

import io.partita.PartitaException;
import io.partita.process.ParentLink;

/** The main class of a child's JVM. */
public final class ChildMain {
  private ChildMain() {}

  /**
   * Runs the task that the parent hands over.
   *
   * @param arguments a name, for people who list processes
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
    new ChildLife(link).run();
  }
}
