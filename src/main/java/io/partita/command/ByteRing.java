package io.partita.command;

import java.util.Arrays;

/** Keeps the last bytes of a stream up to a limit. Grows as needed. Safe for several threads. */
final class ByteRing {
  private static final int FIRST = 8 << 10;

  private final int limit;
  private byte[] ring;
  private long written;

  ByteRing(int limit) {
    this.limit = limit;
    this.ring = new byte[Math.min(limit, FIRST)];
  }

  synchronized void append(byte[] bytes, int length) {
    if (limit == 0) {
      written += length;
      return;
    }
    grow(length);
    int kept = Math.min(length, ring.length);
    int from = length - kept;
    written += from;
    int position = (int) (written % ring.length);
    int first = Math.min(kept, ring.length - position);
    System.arraycopy(bytes, from, ring, position, first);
    System.arraycopy(bytes, from + first, ring, 0, kept - first);
    written += kept;
  }

  /** Only while nothing was overwritten, so what is kept begins at 0. */
  private void grow(int more) {
    long needed = written + more;
    if (needed > ring.length && ring.length < limit) {
      long doubled = Math.max(needed, 2L * ring.length);
      ring = Arrays.copyOf(ring, (int) Math.min(limit, doubled));
    }
  }

  synchronized byte[] kept() {
    if (written <= ring.length) {
      return Arrays.copyOf(ring, (int) written);
    }
    if (limit == 0) {
      return ring;
    }
    int position = (int) (written % ring.length);
    byte[] bytes = new byte[ring.length];
    System.arraycopy(ring, position, bytes, 0, ring.length - position);
    System.arraycopy(ring, 0, bytes, ring.length - position, position);
    return bytes;
  }

  synchronized long dropped() {
    return Math.max(0, written - ring.length);
  }
}
