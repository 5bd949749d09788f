package io.partita.examples;

/**
 * The item of the chunk step: a stretch of at most {@link Entry#PIECE_BYTES} of one entry.
 *
 * @param entry what it belongs to
 * @param number its place among the entry's pieces, from 0
 * @param shared whether other partitions copy pieces of the same file
 */
record Piece(Entry entry, long number, boolean shared) {

  /** What became of a piece. */
  sealed interface Outcome {
    Piece piece();

    /** Copied; {@code bytes} differs from the piece's length if the file changed its size. */
    record Copied(Piece piece, long bytes) implements Outcome {}

    /** The file was complete under its name already. */
    record Present(Piece piece) implements Outcome {}

    /** Not copied; the reason is empty if an earlier piece of the file has given it. */
    record Skipped(Piece piece, String reason) implements Outcome {}
  }

  long offset() {
    return entry.offsetOf(number);
  }

  /** Planned bytes. */
  long length() {
    return entry.lengthOf(number);
  }

  boolean isLast() {
    return number == entry.pieces() - 1;
  }
}
