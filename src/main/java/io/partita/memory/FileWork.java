package io.partita.memory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Work with files that an interrupt of the thread does not break off: a file channel closes itself
 * when its thread is interrupted. The work begins again, and the thread stays interrupted.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
interface FileWork<T> {
  T run() throws IOException;

  static <T> T uninterrupted(FileWork<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.run();
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
