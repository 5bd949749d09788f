package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIndexOutOfBoundsException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.CollectionSettings;
import io.partita.shared.Session;
import io.partita.shared.SharedObjectException;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a list does besides what Guava's tests look at. */
@Tag("B22")
class SharedListTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final Session other = fixture.connect();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void additionsAndRemovals_ofSeveralSessions_loseNothing() throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      List<Integer> list = (thread % 2 == 0 ? session : other).list("list");
      int first = thread * 1_000;
      all.add(
          Background.run(
              () -> {
                for (int i = 0; i < 400; i++) {
                  list.add(first + i);
                  list.add(0, -1);
                  assertThat(list.remove(Integer.valueOf(-1))).isTrue();
                }
              }));
    }
    for (CompletableFuture<Void> one : all) {
      Await.get(one);
    }
    List<Integer> expected = new ArrayList<>();
    IntStream.range(0, 4)
        .forEach(t -> IntStream.range(0, 400).forEach(i -> expected.add(t * 1_000 + i)));
    assertThat(session.<Integer>list("list")).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(session.snapshot().objects().get(0).size()).isEqualTo(1_600);
  }

  @Test
  void item_isRemovedFromWhereItIsByThen() {
    List<String> list = session.list("list");
    list.addAll(List.of("a", "b", "c"));
    AtomicInteger looks = new AtomicInteger();
    Object wanted =
        new Object() {
          @Override
          public boolean equals(Object item) {
            if (item.equals("b") && looks.incrementAndGet() == 1) {
              other.list("list").add(0, "new");
            }
            return item.equals("b");
          }

          @Override
          public int hashCode() {
            return "b".hashCode();
          }
        };

    assertThat(list.remove(wanted)).isTrue();
    assertThat(list).containsExactly("new", "a", "c");
  }

  @Test
  void equalItems_areRemovedByAsManyRemovals() throws Exception {
    List<String> list = session.list("list");
    list.addAll(Collections.nCopies(200, "same"));
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      List<String> mine = (thread % 2 == 0 ? session : other).list("list");
      all.add(
          Background.supply(
              () -> {
                int removed = 0;
                while (mine.remove("same")) {
                  removed++;
                }
                return removed;
              }));
    }
    int sum = 0;
    for (CompletableFuture<Integer> one : all) {
      sum += Await.get(one);
    }
    assertThat(sum).isEqualTo(200);
  }

  @Test
  void indexOutside_isAnError_withoutAnyEffect() {
    List<String> list = session.list("list");
    list.add("only");

    assertThatIndexOutOfBoundsException().isThrownBy(() -> list.get(1));
    assertThatIndexOutOfBoundsException().isThrownBy(() -> list.get(-1));
    assertThatIndexOutOfBoundsException().isThrownBy(() -> list.set(1, "x"));
    assertThatIndexOutOfBoundsException().isThrownBy(() -> list.add(2, "x"));
    assertThatIndexOutOfBoundsException().isThrownBy(() -> list.add(-1, "x"));
    assertThatIndexOutOfBoundsException().isThrownBy(() -> list.remove(1));
    assertThat(list).containsExactly("only");
  }

  @Test
  void iterator_doesNotRemoveFromAListThatWasChanged() {
    List<String> list = session.list("list");
    list.addAll(List.of("a", "b", "c"));
    Iterator<String> iterator = list.iterator();
    iterator.next();
    other.list("list").add(0, "new");

    assertThatThrownBy(iterator::remove).isInstanceOf(ConcurrentModificationException.class);
    assertThat(list).containsExactly("new", "a", "b", "c");
  }

  @Test
  void iterator_removesEachItsOwn() {
    List<Integer> list = session.list("list");
    list.addAll(IntStream.range(0, 1_000).boxed().toList());

    list.removeIf(item -> item % 3 != 0);

    assertThat(list).isEqualTo(IntStream.range(0, 334).map(i -> i * 3).boxed().toList());
  }

  @Test
  void largeItems_comeInSeveralPages() {
    List<byte[]> list = session.list("list", CollectionSettings.DEFAULTS.withMaxBytes(100 << 20));
    for (int i = 0; i < 80; i++) {
      list.add(new byte[(1 << 20) - 1]);
    }
    assertThat(list.stream().filter(item -> item.length == (1 << 20) - 1).count()).isEqualTo(80);
  }

  @Test
  void subList_writesThrough() {
    List<Integer> list = session.list("list");
    list.addAll(IntStream.range(0, 100).boxed().toList());

    list.subList(10, 90).clear();
    list.subList(5, 10).set(0, -5);

    assertThat(list).hasSize(20).startsWith(0, 1, 2, 3, 4, -5, 6).endsWith(98, 99);
  }

  @Test
  void sorting_isThatOfEveryList() {
    List<Integer> list = session.list("list");
    list.addAll(List.of(3, 1, 2));

    list.sort(null);

    assertThat(list).containsExactly(1, 2, 3);
    assertThat(list.hashCode()).isEqualTo(List.of(1, 2, 3).hashCode());
  }

  @Test
  void fullList_refusesMore_allOfABatchOrNothing() {
    List<byte[]> list =
        session.list(
            "list", CollectionSettings.DEFAULTS.withMaxBytes(10_000).withMaxItemBytes(6_000));
    list.add(new byte[5_000]);

    assertThatThrownBy(() -> list.addAll(List.of(new byte[3_000], new byte[3_000])))
        .isInstanceOf(SharedObjectException.class);
    assertThatThrownBy(() -> list.set(0, new byte[6_001]))
        .isInstanceOf(SharedObjectException.class)
        .hasMessageContaining("6000 bytes at once at most");
    assertThat(list).hasSize(1);
    list.remove(0);
    list.addAll(List.of(new byte[3_000], new byte[3_000]));
    assertThat(list).hasSize(2);
  }
}
