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
  private static final int MOST_BYTES = 1 << 20;

  private final Remote remote;
  private final Supplier<WireWriter> request;
  private final List<Encoded[]> parts = new ArrayList<>();
  private final List<WireReader> answers = new ArrayList<>();
  private int bytes;

  /**
   * Nothing yet.
   *
   * @param request begins each message; how many parts, and these follow
   */
  Batch(Remote remote, Supplier<WireWriter> request) {
    this.remote = remote;
    this.request = request;
  }

  /** Adds one part, after it has sent those before it if these are enough. */
  void add(Encoded... part) {
    int more = 0;
    for (Encoded encoded : part) {
      more += encoded.bytes().length + 8;
    }
    if (bytes > 0 && bytes + more > MOST_BYTES) {
      flush();
    }
    parts.add(part);
    bytes += more;
  }

  /** Sends what is left. */
  void flush() {
    if (parts.isEmpty()) {
      return;
    }
    WireWriter message = request.get().writeInt(parts.size());
    for (Encoded[] part : parts) {
      for (Encoded encoded : part) {
        message.writeEncoded(encoded);
      }
    }
    parts.clear();
    bytes = 0;
    answers.add(remote.ask(message));
  }

  /** What came of each message so far. */
  List<WireReader> answers() {
    return answers;
  }
}
