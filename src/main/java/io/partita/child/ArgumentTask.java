package io.partita.child;

import java.io.Serializable;

/**
 * A {@link ChildTask} that takes arguments: Python's {@code target} with {@code args} and {@code
 * kwargs}.
 */
@FunctionalInterface
public interface ArgumentTask extends Serializable {
  /**
   * Runs on the child's main thread.
   *
   * @throws Exception its stack is printed on the child's standard error, and the exit code is 1
   */
  void run(Arguments arguments) throws Exception;
}
