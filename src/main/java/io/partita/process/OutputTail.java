package io.partita.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last bytes that a child printed. Safe for use by several threads. */
final class OutputTail {
  static final int CAPACITY = 64 << 10;

  private final byte[] ring = new byte[CAPACITY];
  private long written;

  synchronized void append(byte[] bytes, int length) {
    int kept = Math.min(length, CAPACITY);
    int from = length - kept;
    written += from;
    int position = (int) (written % CAPACITY);
    int first = Math.min(kept, CAPACITY - position);
    System.arraycopy(bytes, from, ring, position, first);
    System.arraycopy(bytes, from + first, ring, 0, kept - first);
    written += kept;
  }

  /** As text; what is not UTF-8, or was cut in two by the limit, is replaced. */
  synchronized String text() {
    if (written <= CAPACITY) {
      return new String(ring, 0, (int) written, StandardCharsets.UTF_8);
    }
    int position = (int) (written % CAPACITY);
    byte[] bytes = Arrays.copyOf(Arrays.copyOfRange(ring, position, CAPACITY), CAPACITY);
    System.arraycopy(ring, 0, bytes, CAPACITY - position, position);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
