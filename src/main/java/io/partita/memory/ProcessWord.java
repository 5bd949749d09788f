package io.partita.memory;

import io.partita.ProcessIdentity;

/**
 * The identity of a process of this boot in one long, which shared memory can change in one step:
 * the pid in the upper 22 bits (Linux gives none above), the start time in the lower 41 (centuries
 * in clock ticks). It is never negative.
 */
final class ProcessWord {
  static final long NOBODY = 0;

  /** This process. */
  static final ProcessIdentity SELF = ProcessIdentity.of(ProcessHandle.current().pid(), "");

  static final long OWN = of(SELF);

  private static final int START_TIME_BITS = 41;

  private ProcessWord() {}

  static long of(ProcessIdentity process) {
    long startTime = process.startTime() & ((1L << START_TIME_BITS) - 1);
    return (process.pid() << START_TIME_BITS) | startTime;
  }

  static long pid(long word) {
    return word >>> START_TIME_BITS;
  }

  /** Whether that very process still runs, not only one that got its pid. */
  static boolean isAlive(long word) {
    if (word == OWN) {
      return true;
    }
    long startTime = word & ((1L << START_TIME_BITS) - 1);
    return new ProcessIdentity(SELF.bootId(), pid(word), startTime, "").isAlive();
  }
}
