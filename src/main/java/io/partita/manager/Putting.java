package io.partita.manager;

import io.partita.wire.WireWriter;
import java.util.ArrayDeque;

/** Items that wait for room, of which the first so many are in already. */
final class Putting {
  final ArrayDeque<Item> left;
  final boolean first;
  int done;

  Putting(ArrayDeque<Item> left, boolean first) {
    this.left = left;
    this.first = first;
  }

  /** Of those that wait. */
  long bytes() {
    return left.stream().mapToLong(Item::bytes).sum();
  }

  /** How many are in. */
  WireWriter result() {
    return new WireWriter().writeInt(done);
  }
}
