package io.partita.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.testing.Background;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearizabilityTest {
  private static final int THREADS = 3;
  private static final int CALLS = 60;

  private static Optional<String> violation(String history) {
    return Linearizability.violation(new Register(), Histories.of(history));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 0-1 get = none\na 2-3 put x = none\na 4-5 get = x\na 6-7 remove = x\na 8-9 get = none",
        "a 0-9 put x = none\nb 1-2 get = x\nb 3-4 get = x",
        "a 0-9 put x = none\nb 1-2 get = none\nb 3-4 get = x",
        "a 0- put x\nb 1-2 get = none\nb 3-4 get = x\nb 50-60 get = x",
        "a 0- put x\nb 1-2 get = none\nb 30-40 get = none",
        "a 0- compareAndSet none x\nb 1-2 putIfAbsent y = x\nb 3-4 get = x",
        "a 0-9 compareAndSet none x = true\nb 0-9 compareAndSet none y = false\nc 8-20 get = x",
        "a 0-9 putIfAbsent x = none\nb 0-9 putIfAbsent y = x\nc 0-9 remove = x\nd 10-11 get = none"
      })
  void possibleHistory_isAccepted(String history) {
    assertThat(violation(history)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 0-1 put x = none\nb 2-3 get = none",
        "a 0-9 put x = none\nb 1-2 get = x\nb 3-4 get = none",
        "a 0-9 put x = none\nb 0-9 put y = none",
        "a 0- put x\nb 1-2 get = x\nb 3-4 get = none",
        "a 0-9 compareAndSet none x = true\nb 0-9 compareAndSet none y = true",
        "a 0-1 put x = none\nb 2-3 compareAndSet x y = false",
        "a 0-9 putIfAbsent x = none\nb 0-9 putIfAbsent y = none",
        "a 5-9 get = x\nb 10-11 put x = none"
      })
  void impossibleHistory_isFound(String history) {
    assertThat(violation(history)).isPresent();
  }

  @Test
  void violation_isShownWithoutWhatWentBeforeAndCameAfter() {
    String before =
        numbered(500, i -> "a %d-%d put v%d = v%d".formatted(10 * i, 10 * i + 5, i, i - 1));
    String wrong =
        """
        b 6000-6010 put x = v499
        c 6020-6030 get = x
        d 6025-6090 get = x
        b 6040-6050 get = v3
        """;
    String after = numbered(300, i -> "a %d-%d get = y".formatted(7000 + i, 7000 + i + 1));
    String shown =
        violation("z 0-1 put v-1 = none\n" + before + "\n" + wrong + after).orElseThrow();
    assertThat(shown)
        .contains("whatever was before", "get -> x", "get -> v3")
        .doesNotContain("-> y", "v17");
    assertThat(shown.lines().count()).isLessThan(6);
  }

  private static String numbered(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n"));
  }

  /** Without a memory of where it has been the search would look at 12! orders. */
  @Test
  void manyAtOnce_areJudgedInTime() throws Exception {
    String adds = numbered(12, i -> "p%d 0- add 1".formatted(i));
    assertThat(Await.get(Background.supply(() -> counter(adds + "\nq 100-101 get = 1000"))))
        .isPresent();
  }

  @Test
  void counter_isJudged() {
    String add = "a 0-9 add 1 = 1\nb 0-9 add 1 = 2\n";
    assertThat(counter(add + "c 10-11 get = 2")).isEmpty();
    assertThat(counter(add + "c 10-11 get = 1")).isPresent();
    assertThat(counter("a 0-9 add 1 = 1\nb 0-9 add 1 = 1")).isPresent();
    assertThat(counter("a 0- add 1\nb 1-2 get = 0\nb 3-4 add 5 = 6\nb 5-6 get = 6")).isEmpty();
    assertThat(counter("a 0- add 1\nb 1-2 get = 1\nb 3-4 get = 0")).isPresent();
  }

  private static Optional<String> counter(String history) {
    return Linearizability.violation(new Counter(), Histories.of(history));
  }

  @Test
  void mapOfTheJdk_isAccepted() {
    for (int i = 0; i < 10; i++) {
      assertThat(keysViolation(use(MapUnderTest.ofTheJdk()))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void brokenMap_isFound(BrokenMap kind) {
    assertThat(Contention.untilFound(() -> use(kind.make()), LinearizabilityTest::keysViolation))
        .isPresent();
  }

  private static Optional<String> keysViolation(List<Operation> history) {
    return Recorder.byFirstArgument(history).values().stream()
        .flatMap(key -> Linearizability.violation(new Register(), key).stream())
        .findFirst();
  }

  private static List<Operation> use(MapUnderTest map) {
    return Contention.history(
        THREADS,
        (recorder, thread) -> {
          for (int i = 0; i < CALLS; i++) {
            String key = "key" + ThreadLocalRandom.current().nextInt(2);
            String call = map.randomCall(key, thread + "." + i);
            recorder.record(call, () -> map.perform(call));
          }
        });
  }

  @Test
  void counterOfTheJdk_isAccepted() {
    AtomicLong counter = new AtomicLong();
    assertThat(
            Linearizability.violation(
                new Counter(),
                Contention.history(
                    THREADS,
                    (recorder, thread) -> {
                      for (int i = 0; i < CALLS; i++) {
                        recorder.record("add 3", () -> Long.toString(counter.addAndGet(3)));
                        recorder.record("get", () -> Long.toString(counter.get()));
                      }
                    })))
        .isEmpty();
  }

  @Test
  void counterThatReadsAndThenWrites_isFound() {
    assertThat(
            Contention.untilFound(
                LinearizabilityTest::useCounterThatReadsAndThenWrites,
                history -> Linearizability.violation(new Counter(), history)))
        .isPresent();
  }

  private static List<Operation> useCounterThatReadsAndThenWrites() {
    AtomicLong counter = new AtomicLong();
    return Contention.history(
        THREADS,
        (recorder, thread) -> {
          for (int i = 0; i < CALLS; i++) {
            recorder.record(
                "add 1",
                () -> {
                  long now = counter.get() + 1;
                  Contention.pause();
                  counter.set(now);
                  return Long.toString(now);
                });
          }
        });
  }
}
