package io.partita.child;

import java.util.Set;

/** Whether it is a signal that this JVM exits for, rather than its own end or a call of exit. */
final class ShutdownSignal {
  // The JVM runs its exit on a thread named after the signal: jdk.internal.misc.Signal.dispatch.
  private static final Set<String> HANDLERS =
      Set.of("SIGHUP handler", "SIGINT handler", "SIGTERM handler");

  private ShutdownSignal() {}

  /** To be asked in a shutdown hook. */
  static boolean isHandled() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[root.activeCount() + 16];
    int count = root.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (isHandler(threads[i])) {
        return true;
      }
    }
    return false;
  }

  static boolean isHandler(Thread thread) {
    return HANDLERS.contains(thread.getName());
  }
}
