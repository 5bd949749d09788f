package io.partita.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What has been started and must be ended, last started first. Every ending has its turn, whatever
 * the others throw, and no more than once.
 */
final class Endings implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.app");

  private final Deque<Runnable> endings = new ArrayDeque<>();

  synchronized void add(Runnable ending) {
    endings.push(ending);
  }

  @Override
  public void close() {
    for (Runnable ending = next(); ending != null; ending = next()) {
      try {
        ending.run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "While Partita ends", e);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    return endings.poll();
  }
}
