package io.partita.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueHistoryTest {
  private static final int VALUES = 300;
  private static final int PRODUCERS = 2;
  private static final int CONSUMERS = 2;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p 0-1 put a = ok\np 2-3 put b = ok\nc 4-5 take = a\nc 6-7 take = b",
        "p 0-9 put a = ok\nq 0-9 put b = ok\nc 1-2 take = b\nc 3-10 take = a",
        "p 0-1 put a = ok\nc 0- take\np 2-3 put b = ok\nd 5-6 take = b",
        "p 0- put a\nc 5-6 take = a",
        "p 0- put a\nc 5-6 take = empty",
        "p 0-1 put a = refused\nc 2-3 take = empty",
        "p 0-1 put a = ok\np 2-3 put b = ok\nc 4-9 take = a\nd 5-6 take = b",
        "p 0-1 put a = ok\nc 0-3 take = empty\nc 4-5 take = a",
        "p 0-1 put a = ok\np 2-3 put b = ok\nc 4-5 take 2 = a b",
        "p 0-1 put a = ok\np 2-3 put b = ok\nc 4- take 2"
      })
  void possibleHistory_isAccepted(String history) {
    assertThat(QueueHistory.violation(Histories.of(history))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "was lost: p 0-1 put a = ok\nc 2-3 take = empty",
        "were lost: p 0-1 put a = ok\np 2-3 put b = ok\nc 0- take",
        "taken twice: p 0-1 put a = ok\nc 2-3 take = a\nd 4-5 take = a",
        "nobody put: p 0-1 put a = ok\nc 2-3 take = a\nc 4-5 take = b",
        "refused: p 0-1 put a = refused\nc 2-3 take = a",
        "before it was put: c 0-1 take = a\np 2-3 put a = ok",
        "a was put before b: p 0-1 put a = ok\np 2-3 put b = ok\nc 4-5 take = b\nc 6-7 take = a",
        "a was put before b: p 0-1 put a = ok\nq 2-3 put b = ok\nc 4-5 take = b\nd 6-7 take = a",
        "a was put before b: p 0-1 put a = ok\np 2-3 put b = ok\nc 4-5 take 2 = b a",
        "never was: p 0-1 put a = ok\nc 2-3 take = empty\nc 4-5 take = a",
        "never was: p 0-1 put a = ok\np 2-3 put b = ok\nd 2-8 take = empty\nc 5-6 take = a\nc 9-10 take = b"
      })
  void impossibleHistory_isFound(String history) {
    String[] parts = history.split(": ", 2);
    String word = parts[0].replaceFirst("^was lost|^were lost", "lost");
    assertThat(QueueHistory.violation(Histories.of(parts[1])).orElse("")).contains(word);
  }

  static List<Queue<String>> correctQueues() {
    return List.of(
        new LinkedBlockingQueue<>(), new ConcurrentLinkedQueue<>(), new ArrayBlockingQueue<>(7));
  }

  @ParameterizedTest
  @MethodSource("correctQueues")
  void queueOfTheJdk_isAccepted(Queue<String> queue) {
    assertThat(QueueHistory.violation(use(new QueueUnderTest(queue::offer, queue::poll))))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void brokenQueue_isFound(BrokenQueue kind) {
    assertThat(Contention.untilFound(() -> use(kind.make()), QueueHistory::violation).orElse(""))
        .contains(kind.violation());
  }

  /** Producers and consumers at the same time; what is left is taken in the end. */
  private static List<Operation> use(QueueUnderTest queue) {
    List<Operation> history =
        Contention.history(
            PRODUCERS + CONSUMERS,
            (recorder, thread) -> {
              for (int i = 0; i < VALUES; i++) {
                String value = thread + "/" + i;
                if (thread < PRODUCERS) {
                  recorder.record("put " + value, () -> queue.put(value));
                } else {
                  recorder.record("take", queue::take);
                }
              }
            });
    List<Operation> rest =
        Contention.history(
            1,
            (recorder, thread) -> {
              while (!recorder.record("take", queue::take).equals("empty")) {
                // There may be more.
              }
            });
    return java.util.stream.Stream.concat(history.stream(), rest.stream()).toList();
  }
}
