package io.partita.child;

import java.util.Arrays;

/** The threads that a task has left running, and that keep a process alive as they keep a JVM. */
final class UserThreads {
  private UserThreads() {}

  /** Waits until no thread but this one and daemons is left. */
  static void await() {
    Thread[] left = others();
    while (left.length > 0) {
      try {
        left[0].join();
      } catch (InterruptedException e) {
        // Nobody is to interrupt this thread any more; what was meant for the task is over.
        Thread.interrupted();
      }
      left = others();
    }
  }

  private static Thread[] others() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[root.activeCount() + 16];
    int count = root.enumerate(threads);
    return Arrays.stream(threads, 0, count)
        .filter(thread -> !thread.isDaemon() && thread != Thread.currentThread())
        .filter(thread -> !ShutdownSignal.isHandler(thread))
        .toArray(Thread[]::new);
  }
}
