package io.partita;

import java.io.Serializable;

/**
 * How far a partition has come, counted in one unit. A partition collector that returns one of
 * these (or a {@link PartitionReport}) has its progress shown wherever the job is followed.
 *
 * @param done units done since the partition first started, restarts included; at least 0
 * @param total units there are to do, or -1 while unknown
 * @param unit what is counted, for people: {@code files}, {@code bytes}, {@code rows}
 */
public record Progress(long done, long total, String unit) implements Serializable {
  public Progress {
    if (done < 0) {
      throw new IllegalArgumentException("done must be at least 0, was " + done);
    }
    if (total < -1) {
      throw new IllegalArgumentException(
          "total must be at least 0, or -1 if unknown, was " + total);
    }
  }
}
