package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends much in messages that are neither many nor too large. For one thread.
 *
 * @see #answers
 */
final class Batch {
  private final Remote remote;
  private final Supplier<WireWriter> begin;
  private final List<WireReader> answers = new ArrayList<>();
  private BulkRequest next;

  /**
   * Nothing yet.
   *
   * @param begin begins each message; how many parts, and these follow
   */
  Batch(Remote remote, Supplier<WireWriter> begin) {
    this.remote = remote;
    this.begin = begin;
    this.next = new BulkRequest(begin.get());
  }

  /** Adds one part, and sends those so far if these are enough. */
  void add(Encoded... part) {
    next.add(part);
    if (next.isFull()) {
      flush();
    }
  }

  /** Sends what is left. */
  void flush() {
    if (!next.isEmpty()) {
      answers.add(remote.ask(next.request()));
      next = new BulkRequest(begin.get());
    }
  }

  /** What came of each message so far. */
  List<WireReader> answers() {
    return answers;
  }
}
