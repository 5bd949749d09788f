package io.partita.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a partition has done: at each checkpoint, and in the end as a file for the reducer.
 *
 * @param tally the counts
 * @param spoiled positions of files with several pieces of which this partition had to skip one
 */
record Result(Tally tally, Set<Long> spoiled) {
  Result {
    spoiled = Set.copyOf(spoiled);
  }

  /** A plain array, which every class filter of a checkpoint lets pass. */
  long[] toLongs() {
    LongStream counts =
        LongStream.of(
            tally.pieces(),
            tally.files(),
            tally.skipped(),
            tally.bytes(),
            tally.skippedBytes(),
            tally.changedBytes());
    return LongStream.concat(counts, spoiled.stream().mapToLong(Long::longValue)).toArray();
  }

  static Result of(long[] n) {
    return new Result(
        new Tally(n[0], n[1], n[2], n[3], n[4], n[5]),
        Arrays.stream(n, 6, n.length).boxed().collect(Collectors.toSet()));
  }

  void publish(StagingDirectory staging, int partition) throws IOException {
    long[] numbers = toLongs();
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
    bytes.asLongBuffer().put(numbers);
    staging.publish(staging.result(partition), bytes.array());
  }

  static Result read(StagingDirectory staging, int partition) throws IOException {
    LongBuffer longs =
        ByteBuffer.wrap(Files.readAllBytes(staging.result(partition))).asLongBuffer();
    long[] numbers = new long[longs.remaining()];
    longs.get(numbers);
    return of(numbers);
  }

  /**
   * Counts of what was done, restarts included.
   *
   * @param pieces pieces done
   * @param files files and links copied
   * @param skipped entries skipped
   * @param bytes planned bytes of the pieces copied
   * @param skippedBytes planned bytes of the pieces skipped
   * @param changedBytes bytes copied beyond {@code bytes}, or fewer, because files changed their
   *     size
   */
  record Tally(
      long pieces, long files, long skipped, long bytes, long skippedBytes, long changedBytes) {
    static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0);

    Tally plus(Piece.Outcome outcome) {
      Piece piece = outcome.piece();
      long last = piece.isLast() ? 1 : 0;
      if (outcome instanceof Piece.Outcome.Skipped) {
        return plus(new Tally(1, 0, last, 0, piece.length(), 0));
      }
      long changed =
          outcome instanceof Piece.Outcome.Copied copied ? copied.bytes() - piece.length() : 0;
      return plus(new Tally(1, last, 0, piece.length(), 0, changed));
    }

    Tally plus(Tally other) {
      return new Tally(
          pieces + other.pieces,
          files + other.files,
          skipped + other.skipped,
          bytes + other.bytes,
          skippedBytes + other.skippedBytes,
          changedBytes + other.changedBytes);
    }

    /** One file that was counted as copied turned out to be skipped. */
    Tally lessOneFile() {
      return plus(new Tally(0, -1, 1, 0, 0, 0));
    }
  }
}
