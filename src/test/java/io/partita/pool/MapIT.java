package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.wire.UnserializableException;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B27")
class MapIT {
  /** Has a field that cannot travel. */
  record Outer(Inner inner) implements Serializable {}

  record Inner(Object hidden) implements Serializable {}

  private static final List<Integer> ITEMS = IntStream.range(0, 1000).boxed().toList();

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
  @ValueSource(ints = {1, 2, 7, 999, 1000, 1001, Integer.MAX_VALUE})
  void anyChunkSize_keepsTheOrder(int chunkSize) throws Exception {
    assertThat(fixture.pool.map(i -> i + 1, ITEMS, chunkSize))
        .isEqualTo(IntStream.range(1, 1001).boxed().toList());
  }

  @Test
  void collectionWhoseArrayHasATypeOfItsOwn_isMapped() throws Exception {
    List<Integer> typed =
        new AbstractList<>() {
          @Override
          public Integer get(int index) {
            return index;
          }

          @Override
          public int size() {
            return 3;
          }

          @Override
          public Object[] toArray() {
            return new Integer[] {0, 1, 2};
          }
        };
    assertThat(Await.get(fixture.pool.mapAsync(i -> "n" + i, typed)))
        .isEqualTo(List.of("n0", "n1", "n2"));
  }

  @Test
  void defaultChunkSize_usesAllWorkers() throws Exception {
    Await.get(fixture.pool.mapAsync(i -> i, ITEMS));
    List<Long> pids =
        fixture.pool.map(
            i -> {
              Thread.sleep(1);
              return PoolFixture.ownPid();
            },
            ITEMS.subList(0, 200));
    assertThat(new HashSet<>(pids)).hasSize(2);
  }

  @Test
  void emptyInput_givesAnEmptyList() throws Exception {
    assertThat(Await.get(fixture.pool.mapAsync(i -> i, List.of(), 3))).isEmpty();
    assertThat(fixture.pool.map(i -> i, List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void chunkSizeBelowOne_isAnErrorWithItsValue(int chunkSize) {
    assertThatThrownBy(() -> fixture.pool.map(i -> i, ITEMS, chunkSize))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was " + chunkSize);
    assertThatThrownBy(() -> fixture.pool.mapAsync(i -> i, List.of(), chunkSize))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was " + chunkSize);
    assertThatThrownBy(() -> StreamOptions.DEFAULTS.withChunkSize(chunkSize))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was " + chunkSize);
  }

  @Test
  void valuesOfAllKinds_comeBackAsTheyWere() throws Exception {
    List<@Nullable Object> values = new ArrayList<>(Arrays.asList(1, null, "x", 2L, 3.0, 'c'));
    values.add(new BigInteger("12345678901234567890"));
    values.add(new TreeMap<>(Map.of("b", 1, "a", List.of(2))));
    values.add((short) 7);
    assertThat(fixture.pool.map(value -> value, values, 4)).isEqualTo(values);
    for (Object value : values) {
      List<@Nullable Object> same = Collections.nCopies(5, value);
      List<@Nullable Object> back = fixture.pool.map(one -> one, same, 5);
      assertThat(back).isEqualTo(same);
      assertThat(back.get(0) == null ? null : back.get(0).getClass())
          .isEqualTo(value == null ? null : value.getClass());
    }
  }

  @Test
  void starMap_spreadsTheArguments() throws Exception {
    assertThat(
            fixture.pool.starMap(
                (Integer a, String b) -> a + b, List.of(Map.entry(1, "a"), Map.entry(2, "b"))))
        .containsExactly("1a", "2b");
    assertThat(
            fixture.pool.starMap(
                (Object... all) -> all.length + ":" + all[0],
                List.of(List.of(1, 2, 3), List.of("x"))))
        .containsExactly("3:1", "1:x");
  }

  @Test
  @Tag("B28")
  void functionThatFails_failsTheMap_andThePoolGoesOn() throws Exception {
    assertThatThrownBy(
            () ->
                fixture.pool.map(
                    i -> {
                      if (i == 500) {
                        throw new IOException("no luck with " + i);
                      }
                      return i;
                    },
                    ITEMS,
                    10))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("no luck with 500");
    assertThat(fixture.pool.map(i -> i, ITEMS)).isEqualTo(ITEMS);
  }

  @Test
  @Tag("B32")
  void workerThatDies_failsTheMapItWasIn() throws Exception {
    assertThatThrownBy(
            () ->
                fixture.pool.map(
                    i -> {
                      if (i == 500) {
                        Runtime.getRuntime().halt(7);
                      }
                      return i;
                    },
                    ITEMS,
                    10))
        .cause()
        .isInstanceOf(WorkerDiedException.class)
        .hasMessageContaining("EXITED(7)");
    assertThat(fixture.pool.map(i -> i, ITEMS)).isEqualTo(ITEMS);
  }

  @Test
  @Tag("B29")
  void itemThatCannotTravel_failsTheCall_andNamesTheField() {
    List<Object> items = new ArrayList<>(ITEMS);
    items.add(new Outer(new Inner(new Object())));
    assertThatThrownBy(() -> fixture.pool.map(item -> 1, items, 10))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("its field inner.hidden is a java.lang.Object");
    Outer captured = new Outer(new Inner(new Object()));
    assertThatThrownBy(() -> fixture.pool.map(item -> captured.hashCode(), ITEMS))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining(".inner.hidden is a java.lang.Object");
  }

  @Test
  void failedMap_doesNotBeginWhatHadNotBegun(@TempDir Path directory) throws Exception {
    try (PoolFixture one = PoolFixture.ofProcesses(1)) {
      String name = directory.toString();
      assertThatThrownBy(
              () ->
                  one.pool.map(
                      i -> {
                        if (i == 0) {
                          throw new IOException("first");
                        }
                        return java.nio.file.Files.createFile(Path.of(name, "item" + i)).toString();
                      },
                      ITEMS,
                      1))
          .hasMessageContaining("first");
      one.pid();
      one.pool.shutdown();
      one.pool.close();
      assertThat(directory.toFile().list()).hasSizeLessThan(ITEMS.size() / 2);
    }
  }

  @Test
  void callbackThatBlocks_holdsUpNoResult(@TempDir Path directory) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<String> thread = new CompletableFuture<>();
    Path listening = directory.resolve("listening");
    var unused =
        fixture
            .pool
            .applyAsync(PoolFixture.enterAndAwait(directory.resolve("entered"), listening))
            .thenAccept(
                pid -> {
                  thread.complete(Thread.currentThread().getName());
                  awaitUninterrupted(gate);
                });
    // Not before: of a result that is there already the callback would be this thread's.
    Files.createFile(listening);
    assertThat(Await.get(thread)).isEqualTo("partita-pool-callback");
    assertThat(fixture.pool.map(i -> i, ITEMS, 1)).isEqualTo(ITEMS);
    gate.countDown();
  }

  private static void awaitUninterrupted(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void errorCallback_isTold_onAThreadOfItsOwn() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    var unused =
        fixture
            .pool
            .<Integer, Integer>mapAsync(
                i -> {
                  throw new IOException("item " + i);
                },
                List.of(1))
            .exceptionally(
                failure -> {
                  told.complete(Thread.currentThread().getName() + ": " + failure.getMessage());
                  return List.of();
                });
    assertThat(Await.get(told)).startsWith("partita-pool-callback: java.io.IOException: item 1");
  }
}
