package io.partita.batch;

/**
 * Runs something that may take its time on a thread of its own: not on the common pool, whose
 * threads the job's code may hold.
 */
final class OwnThread {
  private OwnThread() {}

  /** Runs it here if the system has no thread for us: late is worse. */
  static void run(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      task.run();
    }
  }
}
