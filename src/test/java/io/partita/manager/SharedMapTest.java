package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.MapSettings;
import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.shared.SharedObjectException;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a map does besides what Guava's tests look at. */
@Tag("B22")
class SharedMapTest {
  private static final int MEBIBYTE = 1 << 20;

  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final Session other = fixture.connect();

  /** A key that goes by serialisation. */
  record Place(String street, String town) implements Serializable {}

  @AfterEach
  void close() {
    fixture.close();
  }

  private <K, V> ConcurrentMap<K, V> map() {
    return session.map("map");
  }

  private <K, V> ConcurrentMap<K, V> sameMap() {
    return other.map("map");
  }

  private long bytes() {
    return session.snapshot().objects().get(0).bytes();
  }

  @Test
  void merges_ofSeveralSessionsAndThreads_areNeverLost() throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int thread = 0; thread < 6; thread++) {
      ConcurrentMap<String, Long> map = thread % 2 == 0 ? map() : sameMap();
      all.add(
          Background.run(
              () -> {
                for (int i = 0; i < 300; i++) {
                  map.merge("sum", 1L, Long::sum);
                  map.compute("sum", (key, old) -> old == null ? 1 : old + 1);
                  map.computeIfPresent("sum", (key, old) -> old + 1);
                }
              }));
    }
    for (CompletableFuture<Void> one : all) {
      Await.get(one);
    }
    assertThat(map()).containsEntry("sum", 6 * 300 * 3L);
  }

  @Test
  void computation_isRepeated_whenTheValueCameBackMeanwhile() {
    ConcurrentMap<String, String> map = map();
    ConcurrentMap<String, String> same = sameMap();
    AtomicInteger calls = new AtomicInteger();
    map.put("key", "a");

    map.compute(
        "key",
        (key, old) -> {
          if (calls.incrementAndGet() == 1) {
            same.put("key", "b");
            same.put("key", "a");
          }
          return old + "!";
        });

    assertThat(calls).hasValue(2);
    assertThat(map).containsEntry("key", "a!");
  }

  @Test
  void computation_isRepeated_whenTheKeyWasRemovedAndPutBack() {
    ConcurrentMap<String, String> map = map();
    ConcurrentMap<String, String> same = sameMap();
    AtomicInteger calls = new AtomicInteger();
    map.put("key", "a");

    map.computeIfPresent(
        "key",
        (key, old) -> {
          if (calls.incrementAndGet() == 1) {
            same.remove("key");
            same.put("key", "a");
          }
          return null;
        });

    assertThat(calls).hasValue(2);
    assertThat(map).isEmpty();
  }

  @Test
  void putIfAbsent_ofManyAtOnce_hasOneWinner() throws Exception {
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String mine = "value " + i;
      ConcurrentMap<String, String> map = i % 2 == 0 ? map() : sameMap();
      all.add(Background.supply(() -> String.valueOf(map.putIfAbsent("key", mine))));
    }
    List<String> seen = new ArrayList<>();
    for (CompletableFuture<String> one : all) {
      seen.add(Await.get(one));
    }
    assertThat(seen).containsOnlyOnce("null");
    assertThat(new HashSet<>(seen)).hasSize(2).contains(String.valueOf(map().get("key")));
  }

  @Test
  @SuppressWarnings("NullAway")
  void nulls_areRefusedAsByConcurrentHashMap() {
    ConcurrentMap<String, String> map = map();
    List<ThrowingCallable> calls =
        List.of(
            () -> map.get(null),
            () -> map.containsKey(null),
            () -> map.containsValue(null),
            () -> map.put(null, "v"),
            () -> map.put("k", null),
            () -> map.remove(null),
            () -> map.remove(null, null),
            () -> map.replace("k", null, "v"),
            () -> map.replace("k", "v", null),
            () -> map.replace("k", null),
            () -> map.compute("k", null),
            () -> map.computeIfAbsent("k", null),
            () -> map.computeIfPresent("k", null),
            () -> map.merge("k", null, (a, b) -> a),
            () -> map.merge("k", "v", null),
            () -> map.putAll(java.util.Collections.singletonMap("k", null)));

    assertThat(calls).allSatisfy(call -> assertThatNullPointerException().isThrownBy(call));
    assertThat(map.remove("k", null)).isFalse();
    assertThat(map).isEmpty();
  }

  @Test
  void keys_areEqualInAnyOrderOfTheirSetsAndMaps() {
    // The same content, in another order of iteration.
    HashSet<String> wide = new HashSet<>(1 << 12);
    HashSet<String> narrow = new HashSet<>(1);
    IntStream.range(0, 50).forEach(i -> wide.add("element " + i));
    IntStream.range(0, 50).map(i -> 49 - i).forEach(i -> narrow.add("element " + i));
    Map<String, Integer> forth = new LinkedHashMap<>(Map.of("a", 1));
    forth.put("b", 2);
    Map<String, Integer> back = new LinkedHashMap<>(Map.of("b", 2));
    back.put("a", 1);
    ConcurrentMap<Object, String> map = map();
    map.put(wide, "set");
    map.put(List.of(forth, 1), "map in a list");

    assertThat(new ArrayList<>(wide)).isNotEqualTo(new ArrayList<>(narrow));
    assertThat(map).containsEntry(narrow, "set").containsEntry(new LinkedHashSet<>(wide), "set");
    assertThat(map).containsEntry(List.of(back, 1), "map in a list");
  }

  @Test
  @SuppressWarnings("StringOperationCanBeSimplified") // Equal, and not the same.
  void recordsAsKeys_areEqualWhetherTheirPartsAreTheSameOrNot() {
    ConcurrentMap<Object, String> map =
        fixture.connect(SessionOptions.DEFAULTS.allowing(Place.class)).map("map");
    String name = "Rome";
    map.put(new Place(name, name), "found");

    assertThat(map).containsEntry(new Place(name, new String("Rome")), "found");
    assertThat(map.keySet()).containsExactly(new Place("Rome", "Rome"));
  }

  @Test
  void keys_ofOtherTypesAreOthers_andBytesCountByContent() {
    ConcurrentMap<Object, String> map = map();
    map.put(1, "int");
    map.put(1L, "long");
    map.put(new byte[] {1}, "bytes");

    assertThat(map).hasSize(3).containsEntry(1, "int").containsEntry(1L, "long");
    assertThat(map.get(new byte[] {1})).isEqualTo("bytes");
  }

  @Test
  void largeValues_comeInSeveralPages() {
    ConcurrentMap<Integer, byte[]> map =
        session.map("large", MapSettings.DEFAULTS.withMaxBytes(200 * MEBIBYTE));
    for (int i = 0; i < 80; i++) {
      map.put(i, new byte[MEBIBYTE - 1]);
    }
    int count = 0;
    for (byte[] value : map.values()) {
      assertThat(value).hasSize(MEBIBYTE - 1);
      count++;
    }
    assertThat(count).isEqualTo(80);
  }

  @Test
  void putAll_ofMuchMoreThanAMessage_putsAll() {
    Map<Integer, byte[]> many = new HashMap<>();
    IntStream.range(0, 5_000).forEach(i -> many.put(i, new byte[2_000]));
    ConcurrentMap<Integer, byte[]> map = map();

    map.putAll(many);

    assertThat(map.keySet()).containsExactlyInAnyOrderElementsOf(many.keySet());
    assertThat(bytes()).isBetween(5_000 * 2_000L, 5_000 * 2_300L);
  }

  @Test
  void valueOverTheLimit_isRefusedAndChangesNothing() {
    ConcurrentMap<String, byte[]> map = map();
    map.put("key", new byte[] {1});

    assertThatThrownBy(() -> map.put("key", new byte[MEBIBYTE + 1]))
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL))
        .hasMessageContaining("1048576 bytes at once at most, not 1048577");
    assertThat(map.get("key")).containsExactly(1);
  }

  @Test
  void fullMap_refusesMore_andStillRemovesAndShrinks() {
    ConcurrentMap<Integer, byte[]> map =
        session.map("small", MapSettings.DEFAULTS.withMaxBytes(100_000));
    map.put(1, new byte[60_000]);

    assertThatThrownBy(() -> map.put(2, new byte[60_000]))
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
    assertThatThrownBy(() -> map.putAll(Map.of(3, new byte[30_000], 4, new byte[30_000])))
        .isInstanceOf(SharedObjectException.class);
    assertThat(map).containsOnlyKeys(1);
    map.put(1, new byte[10]);
    map.put(2, new byte[60_000]);
    map.clear();
    assertThat(bytes()).isZero();
  }

  @Test
  void memoryOfTheWholeManager_isBoundedOverAllObjects() {
    try (CoreFixture small = CoreFixture.start(ManagerLimits.DEFAULTS.withMaxBytes(100_000))) {
      Session mine = small.connect();
      ConcurrentMap<Integer, byte[]> one = mine.map("one");
      ConcurrentMap<Integer, byte[]> two = mine.map("two");
      one.put(1, new byte[60_000]);

      assertThatThrownBy(() -> two.put(1, new byte[60_000]))
          .isInstanceOf(SharedObjectException.class)
          .hasMessageContaining("The manager holds");
      assertThatThrownBy(() -> mine.longs("longs", 10_000))
          .isInstanceOf(SharedObjectException.class);
      mine.drop(one);
      two.put(1, new byte[60_000]);
      assertThat(two).hasSize(1);
    }
  }

  @Test
  void iteration_givesWhatIsThereAllTheTime_once() throws Exception {
    ConcurrentMap<Integer, String> map = map();
    ConcurrentMap<Integer, String> same = sameMap();
    IntStream.range(0, 20_000).forEach(i -> map.putAll(i % 1_000 == 0 ? thousand(i) : Map.of()));
    AtomicInteger changes = new AtomicInteger();
    CompletableFuture<Void> changing =
        Background.run(
            () -> {
              while (changes.get() >= 0) {
                int i = changes.incrementAndGet() % 20_000;
                if (i % 2 == 0) {
                  same.put(i, "changed");
                } else {
                  same.remove(i);
                }
              }
            });
    Await.until("changes", () -> changes.get() > 50);

    List<Integer> even = map.keySet().stream().filter(key -> key % 2 == 0).toList();
    changes.set(Integer.MIN_VALUE);
    Await.get(changing);

    assertThat(even).doesNotHaveDuplicates().hasSize(10_000);
  }

  private static Map<Integer, String> thousand(int from) {
    Map<Integer, String> entries = new HashMap<>();
    IntStream.range(from, from + 1_000).forEach(i -> entries.put(i, "value of some length " + i));
    return entries;
  }

  @Test
  void iteratorGoesOn_behindAValueThatMayNotBeRead() {
    ConcurrentMap<String, Object> map = map();
    map.put("a", "readable");
    map.put("b", new Place("not", "allowed"));
    map.put("c", "readable too");
    Iterator<Object> values = map.values().iterator();

    assertThat(values.next()).isEqualTo("readable");
    assertThatThrownBy(values::next).hasMessageContaining("Place may not come");
    assertThat(values.next()).isEqualTo("readable too");
    assertThat(values.hasNext()).isFalse();
  }
}
