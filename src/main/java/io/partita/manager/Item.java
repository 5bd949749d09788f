package io.partita.manager;

import io.partita.wire.Encoded;
import java.util.ArrayList;
import java.util.List;

/** An item of a queue, from when it is put until it is gone. */
final class Item {
  /** Three objects and two places, about. */
  private static final int OVERHEAD = 72;

  /** Longer ones are cut: they are counted with the item when it is put, not later. */
  private static final int LONGEST_CAUSE = 1_000;

  private static final int MOST_CAUSES = 10;

  final Encoded content;
  final int priority;

  /** How often it was leased and neither completed nor released. */
  private int failures;

  private List<String> causes = List.of();

  /** Of a durable queue: what it is called in the journal. */
  private long number;

  Item(Encoded content, int priority) {
    this.content = content;
    this.priority = priority;
  }

  long bytes() {
    return (long) content.bytes().length + OVERHEAD;
  }

  long number() {
    return number;
  }

  void number(long given) {
    number = given;
  }

  int failures() {
    return failures;
  }

  List<String> causes() {
    return causes;
  }

  void failed(String cause) {
    failures++;
    List<String> more = new ArrayList<>(causes);
    if (more.size() == MOST_CAUSES) {
      more.remove(0);
    }
    more.add(cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) : cause);
    causes = more;
  }

  /** It is given another chance. */
  void forgetFailures() {
    failures = 0;
    causes = List.of();
  }
}
