package io.partita.child;

import org.jspecify.annotations.Nullable;

/**
 * What a child process is called and how it ends.
 *
 * @param name for people, not empty; null for {@code Process-N}, N counting the children that this
 *     process has made, and {@code Process-1:N} in the child {@code Process-1}
 * @param daemon whether it is terminated when its parent exits. Otherwise the parent waits for it
 *     then. A daemon may have no children of its own
 */
public record ChildOptions(@Nullable String name, boolean daemon) {
  public static final ChildOptions DEFAULTS = new ChildOptions(null, false);

  public ChildOptions {
    if (name != null && name.isBlank()) {
      throw new IllegalArgumentException("A child's name must not be empty");
    }
  }

  public ChildOptions withName(String newName) {
    return new ChildOptions(newName, daemon);
  }

  public ChildOptions withDaemon(boolean isDaemon) {
    return new ChildOptions(name, isDaemon);
  }
}
