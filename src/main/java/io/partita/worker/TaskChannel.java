package io.partita.worker;

import java.util.function.Consumer;

/** The worker's side of one running task. Safe for use by several threads. */
public interface TaskChannel {
  /**
   * Sends a message to the task's {@link TaskListener}; waits while that is slow. Dropped when the
   * task has ended.
   *
   * @throws io.partita.wire.WireException if the message is over the limit
   */
  void send(byte[] message);

  /**
   * Has messages for this task handed to the handler, those that have come already first. It must
   * not wait for anything: it is called on the thread that hears the parent.
   */
  void onMessage(Consumer<byte[]> handler);

  /**
   * Has this worker replaced when the task has ended, however it ends: for a handler that deals
   * with an {@link Error} itself. Nobody knows what state a JVM is in after one.
   */
  void retire();
}
