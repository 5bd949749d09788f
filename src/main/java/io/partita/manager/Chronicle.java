package io.partita.manager;

import io.partita.journal.Journal;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What outlives the manager. Each request is one record of the journal, so all of it is there again
 * or nothing; its answers, to whomever, are given when the record is on the disk, and so are
 * answers that tell of changes which are not there yet. For the loop's thread.
 */
final class Chronicle {

  /** Below this a journal is not worth to be replaced by a shorter one. */
  private static final long LONG = 64L << 20;

  private final boolean kept;
  private @Nullable Journal journal;

  // Of this turn, which is one request or the end of one session.
  private WireWriter changes = new WireWriter();
  private final List<Integer> changed = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();

  /** By number: the last record that changed the object. */
  private final Map<Integer, Long> lastChanges = new HashMap<>();

  /** By the record that they wait for. */
  private final TreeMap<Long, List<Runnable>> held = new TreeMap<>();

  private long durable;
  private long shortest = LONG;

  private record Answer(int about, Runnable give) {}

  Chronicle(boolean kept) {
    this.kept = kept;
  }

  /** Whether there is, or will be, a journal. */
  boolean isKept() {
    return kept;
  }

  /** What was in the journal is here again: from now on it is written. */
  void begin(Journal goesOn) {
    journal = goesOn;
  }

  WireWriter change(int number, byte what) {
    if (changed.isEmpty() || changed.get(changed.size() - 1) != number) {
      changed.add(number);
    }
    return changes.writeInt(number).writeByte(what);
  }

  /**
   * Gives an answer, as soon as that is true for ever.
   *
   * @param about the number of the object it tells of
   */
  void answer(int about, Runnable give) {
    if (journal == null) {
      give.run();
    } else {
      answers.add(new Answer(about, give));
    }
  }

  /** All that belongs together was done. */
  void endTurn() {
    if (journal == null) {
      return;
    }
    long now = 0;
    if (!changed.isEmpty()) {
      now = journal.append(changes.toBytes());
      for (int number : changed) {
        lastChanges.put(number, now);
      }
      changes = new WireWriter();
      changed.clear();
    }
    for (Answer answer : answers) {
      long needed = Math.max(now, lastChanges.getOrDefault(answer.about, 0L));
      if (needed <= durable) {
        answer.give.run();
      } else {
        held.computeIfAbsent(needed, any -> new ArrayList<>()).add(answer.give);
      }
    }
    answers.clear();
  }

  /** All records up to this one are on the disk. */
  void durable(long last) {
    durable = last;
    while (!held.isEmpty() && held.firstKey() <= last) {
      held.pollFirstEntry().getValue().forEach(Runnable::run);
    }
  }

  void forget(int number) {
    lastChanges.remove(number);
  }

  /** Whether the journal is so long that it should be replaced by what is there now. */
  boolean isLong() {
    return journal != null && journal.bytes() > shortest && !journal.isStarting();
  }

  /**
   * Replaces the journal.
   *
   * @param records as {@link Journal#startAnew} wants them
   * @param bytes how many they are, about
   */
  void startAnew(Iterator<byte[]> records, long bytes) {
    shortest = Math.max(LONG, 2 * bytes);
    if (journal != null) {
      journal.startAnew(records);
    }
  }
}
