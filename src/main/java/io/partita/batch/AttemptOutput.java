package io.partita.batch;

import org.jspecify.annotations.Nullable;

/** Where it goes what workers print and log while they run attempts. Safe for any thread. */
public interface AttemptOutput {
  /** It goes where the rest of their output goes. */
  AttemptOutput NONE =
      new AttemptOutput() {
        @Override
        public Log begin(long executionId, String step, int partition, int attempt) {
          return new Log("", null);
        }

        @Override
        public void end(Log log) {}
      };

  /**
   * What an attempt prints and logs.
   *
   * @param context what the worker names it by; empty if it need not
   * @param file where it is; null if it is not apart
   */
  record Log(String context, @Nullable String file) {}

  /** For an attempt that begins. */
  Log begin(long executionId, String step, int partition, int attempt);

  /** The attempt has ended; some of it may still be on its way. */
  void end(Log log);
}
