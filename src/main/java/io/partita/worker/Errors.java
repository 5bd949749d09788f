package io.partita.worker;

import org.jspecify.annotations.Nullable;

/** Tells what leaves a JVM in a state that nobody knows from what is a task's own trouble. */
public final class Errors {
  /** Causes may go round in a circle. */
  private static final int MAX_DEPTH = 100;

  private Errors() {}

  /** Whether this is an {@link Error}, or was caused by one. */
  public static boolean isIn(@Nullable Throwable thrown) {
    return isIn(thrown, Error.class);
  }

  /**
   * Whether this is an {@link OutOfMemoryError}, or was caused by one. Of direct memory and of
   * threads it is the only sign: {@code ExitOnOutOfMemoryError} does not see them.
   */
  public static boolean isOutOfMemory(@Nullable Throwable thrown) {
    return isIn(thrown, OutOfMemoryError.class);
  }

  private static boolean isIn(@Nullable Throwable thrown, Class<? extends Error> type) {
    Throwable current = thrown;
    for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
      if (type.isInstance(current)) {
        return true;
      }
      current = causeOf(current);
    }
    return false;
  }

  private static @Nullable Throwable causeOf(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (Throwable e) {
      // Foreign code: an exception whose own methods throw.
      return e;
    }
  }
}
