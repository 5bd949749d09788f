package io.partita;

import java.time.Duration;

/**
 * A moment on this process's monotonic clock; a change of the wall clock neither brings it nearer
 * nor moves it away.
 */
public final class Deadline {
  /** Further off than this the clock's numbers would run over, and nobody sees the difference. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final long nanoTime;

  private Deadline(long nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The moment {@code wait} from now; a zero or negative wait has passed already. */
  public static Deadline after(Duration wait) {
    Duration bounded = wait.isNegative() ? Duration.ZERO : wait;
    bounded = bounded.compareTo(LONGEST) < 0 ? bounded : LONGEST;
    return new Deadline(System.nanoTime() + bounded.toNanos());
  }

  /** What is left until this moment, {@link Duration#ZERO} when it has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  public boolean hasPassed() {
    return nanoTime - System.nanoTime() <= 0;
  }
}
