package io.partita.examples;

/**
 * One thing to copy, as the scan of the source found it.
 *
 * @param position where its record begins in the manifest; names the entry within one plan
 * @param kind what it is
 * @param path its name relative to the source, parts separated by {@code /}; for {@link
 *     Kind#SKIPPED} a printable form of it
 * @param size bytes of a regular file at the time of the scan, else 0
 * @param reason why it is skipped, empty unless it is
 */
record Entry(long position, Kind kind, String path, long size, String reason) {
  enum Kind {
    FILE('f'),
    LINK('l'),
    SKIPPED('s');

    private final char code;

    Kind(char code) {
      this.code = code;
    }

    /** What stands for the kind in the manifest. */
    char code() {
      return code;
    }

    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw Manifest.damaged();
    }
  }

  /**
   * A piece is what is copied between two looks at the clock and at a stop request, and the unit in
   * which a large file is spread over partitions: about 20 ms of work.
   */
  static final long PIECE_BYTES = 16L << 20;

  /** What creating a file costs beside its bytes, measured in bytes copied in the same time. */
  private static final long FILE_COST = 64L << 10;

  long pieces() {
    return Math.max(1, (size + PIECE_BYTES - 1) / PIECE_BYTES);
  }

  long offsetOf(long piece) {
    return piece * PIECE_BYTES;
  }

  long lengthOf(long piece) {
    return Math.min(PIECE_BYTES, size - offsetOf(piece));
  }

  /** What copying the piece costs; a large file's first piece bears the cost of creating it. */
  long costOf(long piece) {
    return switch (kind) {
      case FILE -> lengthOf(piece) + (piece == 0 ? FILE_COST : 0);
      case LINK -> FILE_COST / 2;
      case SKIPPED -> 1;
    };
  }

  long cost() {
    return kind == Kind.FILE ? size + FILE_COST : costOf(0);
  }
}
