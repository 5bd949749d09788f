package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.wire.UnserializableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B27")
class LazyMapIT {
  private static PoolFixture fixture;

  @BeforeAll
  static void start() {
    fixture = PoolFixture.ofProcesses(2);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 8", "3, 3", "3, 10", "50, 64", "1000, 1000"})
  void results_comeInOrder_andTheInputIsNeverReadAheadOfTheWindow(int chunkSize, int window) {
    AtomicInteger read = new AtomicInteger();
    Iterator<Integer> input =
        IntStream.range(0, 500).peek(i -> read.incrementAndGet()).boxed().iterator();
    StreamOptions how = new StreamOptions(chunkSize, window);
    int given = 0;
    try (Results<Integer> results = fixture.pool.lazyMap(i -> i * 2, input, how)) {
      assertThat(read).hasValue(0);
      while (results.hasNext()) {
        assertThat(read.get() - given).isLessThanOrEqualTo(window);
        assertThat(results.next()).isEqualTo(given * 2);
        given++;
      }
      assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(given).isEqualTo(500);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void emptyInput_givesNothing(boolean inOrder) {
    RemoteFunction<Integer, Integer> function = i -> i;
    Iterator<Integer> nothing = Collections.emptyIterator();
    try (Results<Integer> results =
        inOrder
            ? fixture.pool.lazyMap(function, nothing, StreamOptions.DEFAULTS)
            : fixture.pool.lazyMapUnordered(function, nothing, StreamOptions.DEFAULTS)) {
      assertThat(results.hasNext()).isFalse();
      assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void endlessInput_canBeStopped() {
    try (Stream<Integer> squares =
        fixture.pool.lazyMap((Integer i) -> i * i, endless(), StreamOptions.DEFAULTS).stream()) {
      assertThat(squares.limit(5)).containsExactly(0, 1, 4, 9, 16);
    }
  }

  private static Iterator<Integer> endless() {
    return Stream.iterate(0, i -> i + 1).iterator();
  }

  @Test
  void unordered_givesWhatIsDoneFirst(@TempDir Path directory) throws Exception {
    String gate = directory.resolve("gate").toString();
    try (Results<Integer> results =
        fixture.pool.lazyMapUnordered(
            (Integer i) -> {
              if (i == 0) {
                PoolFixture.awaitFile(gate);
              }
              return i;
            },
            IntStream.range(0, 20).boxed().iterator(),
            StreamOptions.DEFAULTS)) {
      List<Integer> given = new ArrayList<>();
      for (int i = 1; i < 20; i++) {
        given.add(results.next());
      }
      assertThat(given)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(1, 20).boxed().toList());
      Files.createFile(Path.of(gate));
      assertThat(results.next()).isZero();
      assertThat(results.hasNext()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, true", "4, true", "1, false", "4, false"})
  @Tag("B28")
  void inputThatThrows_surfacesBehindTheResultsBeforeIt(int chunkSize, boolean inOrder) {
    Iterator<Integer> input =
        IntStream.range(0, 10)
            .peek(
                i -> {
                  if (i == 6) {
                    throw new IllegalStateException("input broke");
                  }
                })
            .boxed()
            .iterator();
    StreamOptions how = new StreamOptions(chunkSize, 20);
    RemoteFunction<Integer, Integer> function = i -> i;
    try (Results<Integer> results =
        inOrder
            ? fixture.pool.lazyMap(function, input, how)
            : fixture.pool.lazyMapUnordered(function, input, how)) {
      List<Integer> given = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        given.add(results.next());
      }
      assertThat(given).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
      assertThat(results.hasNext()).isTrue();
      assertThatThrownBy(results::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("input broke");
      assertThat(results.hasNext()).isFalse();
    }
    assertThat(fixture.pool.lazyMap(function, List.of(1).iterator(), how).next()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "20"})
  @Tag("B28")
  void itemThatFails_failsAlone_evenInAChunk(int chunkSize) {
    StreamOptions how = new StreamOptions(chunkSize, 20);
    try (Results<Integer> results =
        fixture.pool.lazyMap(
            (Integer i) -> {
              if (i % 5 == 3) {
                throw new IOException("item " + i);
              }
              return i;
            },
            IntStream.range(0, 20).boxed().iterator(),
            how)) {
      for (int i = 0; i < 20; i++) {
        if (i % 5 == 3) {
          assertThatThrownBy(results::next)
              .isInstanceOf(RemoteTaskException.class)
              .hasMessageContaining("item " + i);
        } else {
          assertThat(results.next()).isEqualTo(i);
        }
      }
    }
  }

  @Test
  @Tag("B32")
  void workerThatDies_failsItsChunk_andTheRestFollows() {
    StreamOptions how = new StreamOptions(2, 20);
    try (Results<Integer> results =
        fixture.pool.lazyMap(
            (Integer i) -> {
              if (i == 5) {
                Runtime.getRuntime().halt(3);
              }
              return i;
            },
            IntStream.range(0, 10).boxed().iterator(),
            how)) {
      for (int i = 0; i < 10; i++) {
        if (i / 2 == 2) {
          assertThatThrownBy(results::next).isInstanceOf(WorkerDiedException.class);
        } else {
          assertThat(results.next()).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void itemThatCannotTravel_failsInItsPlace() {
    Iterator<Object> input = List.of(1, new Object(), 3).iterator();
    try (Results<Object> results =
        fixture.pool.lazyMap(item -> item, input, StreamOptions.DEFAULTS)) {
      assertThat(results.next()).isEqualTo(1);
      assertThatThrownBy(results::next).isInstanceOf(UnserializableException.class);
      assertThat(results.next()).isEqualTo(3);
    }
  }

  @Test
  void interruptedConsumer_isToldAndKeepsItsInterrupt(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    try (Results<Long> results =
        fixture.pool.lazyMap(
            (Long one) -> {
              PoolFixture.awaitFile(gate);
              return one;
            },
            List.of(1L).iterator(),
            StreamOptions.DEFAULTS)) {
      assertThat(results.hasNext()).isTrue();
      Thread.currentThread().interrupt();
      assertThatThrownBy(results::next)
          .isInstanceOf(PartitaException.class)
          .hasMessageContaining("Interrupted");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(results.hasNext()).isFalse();
    } finally {
      createFile(Path.of(gate));
    }
  }

  private static void createFile(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
