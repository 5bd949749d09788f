package io.partita.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseHistoryTest {
  private static final int THREADS = 4;
  private static final int VALUES = 300;

  private static Optional<String> violation(String history) {
    return LeaseHistory.violation(Histories.of(history));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p 0-1 put a = ok\nc 2-3 lease = a\nc 4-5 complete a = ok\nc 6-7 lease = empty",
        "p 0-1 put a = ok\nc 2-3 lease = a\nd 5-9 lease = a\nd 10-11 complete a = ok",
        "p 0-1 put a = ok\nc 2-3 lease = a\nc 4- complete a\nd 5-9 lease = a\nd 10-11 complete a = ok",
        "p 0-1 put a = ok\nc 2-3 lease = a\nc 4- complete a\nd 5-9 lease = empty",
        "p 0- put a\nd 5-9 lease = empty",
        "p 0- put a\nd 5-9 lease = a\nd 10-11 complete a = ok"
      })
  void possibleHistory_isAccepted(String history) {
    assertThat(violation(history)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Lost: p 0-1 put a = ok\nd 5-9 lease = empty",
        "Lost after: p 0-1 put a = ok\nc 2-3 lease = a\nd 5-9 lease = empty",
        "nobody put: c 2-3 lease = a\nc 4-5 complete a = ok",
        "before it was put: c 0-1 lease = a\np 2-3 put a = ok\nc 4-5 complete a = ok",
        "Completed, and: p 0-1 put a = ok\nc 2-3 lease = a\nc 4-5 complete a = ok\nd 6-7 lease = a",
        "two at the same time: p 0-1 put a = ok\nc 2-3 lease = a\nd 4-5 lease = a\nc 6- complete a"
      })
  void impossibleHistory_isFound(String history) {
    String[] parts = history.split(": ", 2);
    assertThat(violation(parts[1]).orElse("")).contains(parts[0]);
  }

  /** How a queue with leases in one process may go wrong. */
  private enum Fault {
    NONE,
    /** A value is leased to whoever asks until it is completed. */
    NOT_EXCLUSIVE,
    /** Whoever does not complete it takes it along. */
    FORGETS_FAILURES,
    /** A completed value comes back like one that has failed. */
    REDELIVERS
  }

  @Test
  void correctQueue_isAccepted() {
    assertThat(LeaseHistory.violation(use(Fault.NONE))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void brokenQueue_isFound(Fault fault) {
    assertThat(Contention.untilFound(() -> use(fault), LeaseHistory::violation)).isPresent();
  }

  private static List<Operation> use(Fault fault) {
    ConcurrentLinkedDeque<String> items = new ConcurrentLinkedDeque<>();
    return Contention.history(
        THREADS,
        (recorder, thread) -> {
          for (int i = 0; i < VALUES; i++) {
            String value = thread + "/" + i;
            recorder.record("put " + value, () -> items.add(value) ? "ok" : "refused");
            leaseOne(recorder, items, fault);
          }
          // As many as this thread has put, and what others have given back.
          while (leaseOne(recorder, items, fault) || !items.isEmpty()) {
            // There may be more.
          }
        });
  }

  /** Completes it, or gives it back as if it had failed. Whether there was one. */
  private static boolean leaseOne(
      Recorder recorder, ConcurrentLinkedDeque<String> items, Fault fault) throws Exception {
    if (ThreadLocalRandom.current().nextInt(10) == 0) {
      return fail(items, fault);
    }
    String leased =
        recorder.record(
            "lease",
            () -> {
              String value = fault == Fault.NOT_EXCLUSIVE ? items.peekFirst() : items.pollFirst();
              return value == null ? "empty" : value;
            });
    if (leased.equals("empty")) {
      return false;
    }
    recorder.record(
        "complete " + leased,
        () -> {
          Contention.pause();
          items.remove(leased);
          return "ok";
        });
    if (fault == Fault.REDELIVERS && ThreadLocalRandom.current().nextInt(100) == 0) {
      items.addFirst(leased);
    }
    return true;
  }

  private static boolean fail(ConcurrentLinkedDeque<String> items, Fault fault) {
    String value = items.pollFirst();
    if (value != null && fault != Fault.FORGETS_FAILURES) {
      items.addFirst(value);
    }
    return value != null;
  }
}
