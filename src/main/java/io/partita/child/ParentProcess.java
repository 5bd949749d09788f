package io.partita.child;

import io.partita.ProcessIdentity;

/**
 * The parent of a child process, as Python's {@code parent_process()}.
 *
 * <p>A child never outlives its parent: when the parent is gone, however it went, the kernel or the
 * child's own watch ends the child at once.
 *
 * @param name {@code MainProcess}, or the name that the parent itself was given
 * @param identity which process it is, also after its pid went to another one
 */
public record ParentProcess(String name, ProcessIdentity identity) {
  public long pid() {
    return identity.pid();
  }

  public boolean isAlive() {
    return identity.isAlive();
  }
}
