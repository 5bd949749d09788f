package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireWriter;

/** One request with many things in it, written as they come. For one thread. */
final class BulkRequest {
  private static final int MOST_PARTS = 10_000;
  private static final int MOST_BYTES = 1 << 20;

  private final WireWriter request;
  private final int place;
  private int count;
  private long bytes;

  /**
   * Nothing in it yet.
   *
   * @param begun what comes before the number of parts
   */
  BulkRequest(WireWriter begun) {
    request = begun;
    place = begun.writeCountLater();
  }

  /** Adds one part, which may be of several values. */
  void add(Encoded... part) {
    for (Encoded encoded : part) {
      request.writeEncoded(encoded);
      bytes += encoded.bytes().length;
    }
    count++;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Whether it is time to send it. */
  boolean isFull() {
    return count >= MOST_PARTS || bytes >= MOST_BYTES;
  }

  WireWriter request() {
    request.setCount(place, count);
    return request;
  }
}
