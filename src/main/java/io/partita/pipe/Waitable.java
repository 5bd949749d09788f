package io.partita.pipe;

/** Something that {@link Ready} can wait for, together with others. Safe for several threads. */
public interface Waitable {

  /** What {@link #watch} began; closing ends it. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether there is something to be had at once: a message, an end, an exit. Never waits. */
  boolean isReady();

  /**
   * Has a signal run whenever {@link #isReady} may have become true, until the watch is closed; at
   * once if it may be true already. A signal too many does no harm, one too few does.
   *
   * @param signal short; may run on any thread
   */
  Watch watch(Runnable signal);
}
