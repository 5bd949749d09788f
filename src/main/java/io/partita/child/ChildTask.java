package io.partita.child;

import java.io.Serializable;

/**
 * What a child process does: a lambda, a method reference or a class. It and all it refers to must
 * be {@link Serializable}; the child works on a copy.
 */
@FunctionalInterface
public interface ChildTask extends Serializable {
  /**
   * Runs on the child's main thread.
   *
   * @throws Exception its stack is printed on the child's standard error, and the exit code is 1
   */
  void run() throws Exception;
}
