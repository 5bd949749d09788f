package io.partita.worker;

/**
 * Runs tasks in a worker. The class is named in {@link WorkerPoolOptions#handler}, and has a public
 * constructor without parameters; there is one instance per worker.
 *
 * <p>All methods are called on the worker's main thread, whose context class loader is the
 * application's.
 */
public interface TaskHandler {
  /**
   * Prepares this worker, before it is given a task. Counts toward the start time-out. Also runs
   * once in a worker that gets no task, and whose start is recorded so that others start faster.
   *
   * @throws Exception if this worker cannot be used; the message is shown to the waiting tasks
   */
  default void start() throws Exception {}

  /**
   * Runs one task.
   *
   * @param task what was submitted
   * @param channel for messages while the task runs
   * @return the task's result
   * @throws Exception if the task failed; the worker goes on with other tasks. After an {@link
   *     Error}, also one that is the cause of an exception, it does not: it is replaced
   */
  byte[] run(byte[] task, TaskChannel channel) throws Exception;
}
