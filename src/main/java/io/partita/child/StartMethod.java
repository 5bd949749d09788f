package io.partita.child;

/** How the JVM of a child process comes about. */
public enum StartMethod {
  /** A JVM started for this child: nothing is shared, and it takes a cold start's time. */
  SPAWN,

  /**
   * A spare JVM, started ahead and already connected, is handed the task; without a spare, one is
   * started. Spares are replaced in the background. The default.
   */
  FORKSERVER,

  /**
   * As {@link #FORKSERVER}, and the child receives besides a deep copy of what the parent has
   * {@linkplain ProcessContext#declare declared}, taken when the child is started. Task and state
   * are copied together: what they share in the parent, their copies share in the child.
   *
   * <p>A JVM itself cannot be forked: its threads but one would be gone, locks held by nobody. So
   * what is not declared, static fields among it, begins afresh in the child, and what is declared
   * must be {@link java.io.Serializable}. From then on memory is independent, as after a fork.
   */
  FORK
}
