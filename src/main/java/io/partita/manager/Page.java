package io.partita.manager;

import io.partita.wire.Encoded;
import io.partita.wire.WireWriter;

/** A part of what an object holds, as large as an answer may be: not many megabytes, but one. */
final class Page {
  private static final int MOST_BYTES = 2 << 20;

  private final WireWriter rows = new WireWriter();
  private final int place = rows.writeCountLater();
  private int count;
  private long bytes;

  /** Whether it takes no more. */
  boolean isFull() {
    return bytes >= MOST_BYTES;
  }

  /** A row that ends in an object; what comes before that is to be written first. */
  void add(Encoded object) {
    rows.writeEncoded(object);
    count++;
    bytes += object.bytes().length;
  }

  WireWriter row() {
    return rows;
  }

  /** How many rows there are, and the rows. */
  WireWriter result() {
    rows.setCount(place, count);
    return rows;
  }
}
