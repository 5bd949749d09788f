package io.partita.batch;

import java.time.Duration;

/**
 * How often a partition is tried whose worker died, and when. An exception that the job's code
 * throws is no reason to try again.
 *
 * @param most attempts at a partition in one execution, at least 1
 * @param outOfMemory how many of these may end for want of memory, at least 1
 * @param launches after so many launches in a row without success the partitions that wait for a
 *     worker fail, at least 1; launches do not count as attempts
 * @param backoff the first attempt that follows another begins at once; the next one after this
 *     time, and each further one after twice the time of the one before
 * @param longestBackoff the bound of that
 */
public record AttemptOptions(
    int most, int outOfMemory, int launches, Duration backoff, Duration longestBackoff) {
  public static final AttemptOptions DEFAULTS =
      new AttemptOptions(3, 2, 3, Duration.ofSeconds(1), Duration.ofSeconds(30));

  public AttemptOptions {
    requirePositive("most", most);
    requirePositive("outOfMemory", outOfMemory);
    requirePositive("launches", launches);
    if (backoff.isNegative()) {
      throw new IllegalArgumentException("backoff must not be negative, was " + backoff);
    }
    if (longestBackoff.compareTo(backoff) < 0) {
      throw new IllegalArgumentException(
          "longestBackoff must be at least backoff, %s, was %s".formatted(backoff, longestBackoff));
    }
  }

  private static void requirePositive(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, was " + count);
    }
  }

  public AttemptOptions withMost(int count) {
    return new AttemptOptions(count, outOfMemory, launches, backoff, longestBackoff);
  }

  public AttemptOptions withOutOfMemory(int count) {
    return new AttemptOptions(most, count, launches, backoff, longestBackoff);
  }

  public AttemptOptions withLaunches(int count) {
    return new AttemptOptions(most, outOfMemory, count, backoff, longestBackoff);
  }

  /** With this wait, and a bound that is no shorter. */
  public AttemptOptions withBackoff(Duration wait) {
    Duration longest = longestBackoff.compareTo(wait) < 0 ? wait : longestBackoff;
    return new AttemptOptions(most, outOfMemory, launches, wait, longest);
  }

  public AttemptOptions withLongestBackoff(Duration wait) {
    return new AttemptOptions(most, outOfMemory, launches, backoff, wait);
  }
}
