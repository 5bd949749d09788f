package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIndexOutOfBoundsException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.CollectionSettings;
import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedDoubles;
import io.partita.shared.SharedLongs;
import io.partita.shared.SharedNamespace;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedReferences;
import io.partita.shared.SharedValue;
import io.partita.shared.ValueSettings;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values, numbers, arrays and namespaces. */
class SharedValuesTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final Session other = fixture.connect();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** In several threads, each with its number. */
  private static void inThreads(int count, IntConsumer action) throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      all.add(Background.run(() -> action.accept(number)));
    }
    for (CompletableFuture<Void> one : all) {
      Await.get(one);
    }
  }

  private Session session(int thread) {
    return thread % 2 == 0 ? session : other;
  }

  @Test
  @Tag("B21")
  void additionsAndComparisons_ofSeveralSessions_areNeverLost() throws Exception {
    inThreads(
        4,
        thread -> {
          SharedNumber number = session(thread).number("number");
          SharedValue<Long> value = session(thread).value("value", 0L);
          SharedLongs longs = session(thread).longs("longs", 3);
          SharedDoubles doubles = session(thread).doubles("doubles", 3);
          SharedReferences<Long> references = session(thread).references("references", 3);
          for (int i = 0; i < 250; i++) {
            number.incrementAndGet();
            number.updateAndGet(old -> old + 1);
            value.updateAndGet(old -> old + 1);
            longs.addAndGet(2, 3);
            doubles.addAndGet(1, 0.5);
            references.updateAndGet(0, old -> old == null ? 1 : old + 1);
          }
        });
    assertThat(session.number("number").get()).isEqualTo(2_000);
    assertThat(session.value("value", 0L).get()).isEqualTo(1_000);
    assertThat(session.longs("longs", 3).get(0, 3)).containsExactly(0, 0, 3_000);
    assertThat(session.doubles("doubles", 3).get(0, 3)).containsExactly(0, 500, 0);
    assertThat(session.<Long>references("references", 3).get(0, 3))
        .containsExactly(1_000L, null, null);
  }

  @Test
  @Tag("B22")
  void number_doesWhatAnAtomicLongDoes() {
    SharedNumber number = session.number(5);

    assertThat(number.getAndSet(Long.MAX_VALUE)).isEqualTo(5);
    assertThat(number.addAndGet(1)).isEqualTo(Long.MIN_VALUE);
    assertThat(number.getAndAdd(-1)).isEqualTo(Long.MIN_VALUE);
    number.set(7);
    assertThat(number.compareAndSet(8, 9)).isFalse();
    assertThat(number.compareAndSet(7, 9)).isTrue();
    assertThat(number.decrementAndGet()).isEqualTo(8);
    assertThat(number.getAndUpdate(old -> old * 2)).isEqualTo(8);
    assertThat(number).hasToString("16");
  }

  @Test
  @Tag("B22")
  void value_comparesByEquals() {
    SharedValue<List<Integer>> value = session.value("value", List.of(1));
    SharedValue<List<Integer>> same = other.value("value", List.of(2));

    assertThat(same.compareAndSet(List.of(2), List.of(3))).isFalse();
    assertThat(same.compareAndSet(new ArrayList<>(List.of(1)), List.of(3))).isTrue();
    assertThat(value.getAndSet(List.of(4))).containsExactly(3);
    assertThat(same.getAndUpdate(old -> List.of(old.get(0) + 1))).containsExactly(4);
    assertThat(value).hasToString("[5]");
  }

  @Test
  @Tag("B22")
  void value_thatIsTooLarge_isRefused() {
    SharedValue<byte[]> value =
        session.value(ValueSettings.DEFAULTS.withMaxBytes(100), new byte[9]);

    assertThatThrownBy(() -> value.set(new byte[101]))
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
    assertThatThrownBy(
            () -> session.value("large", new byte[101], ValueSettings.DEFAULTS.withMaxBytes(100)))
        .isInstanceOf(SharedObjectException.class);
    assertThat(value.get()).hasSize(9);
  }

  @Test
  @Tag("B22")
  void array_isSetAndReadInRanges() {
    int length = 100_000;
    SharedLongs longs = session.longs("longs", length);
    SharedDoubles doubles = session.doubles("doubles", length);
    long[] all = LongStream.range(0, length).map(i -> Long.MIN_VALUE + i).toArray();
    longs.setAll(0, all);
    doubles.setAll(length - 2, Double.NaN, -0.0);

    assertThat(other.longs("longs", 1).get(0, length)).isEqualTo(all);
    assertThat(longs.get(99_998, 99_999)).containsExactly(Long.MIN_VALUE + 99_998);
    assertThat(doubles.get(length - 3, length)).containsExactly(0.0, Double.NaN, -0.0);
    assertThat(doubles.compareAndSet(length - 1, 0.0, 1)).isFalse();
    assertThat(doubles.compareAndSet(length - 1, -0.0, 1)).isTrue();
    assertThat(doubles.getAndSet(length - 1, 2)).isEqualTo(1);
    assertThat(longs.compareAndSet(0, Long.MIN_VALUE, 3)).isTrue();
    assertThat(longs.getAndAdd(0, 4)).isEqualTo(3);
  }

  @Test
  @Tag("B22")
  void array_hasTheLengthOfWhoeverMadeIt() {
    session.longs("longs", 3);
    SharedLongs same = other.longs("longs", 5);

    assertThat(same.length()).isEqualTo(3);
    assertThatIndexOutOfBoundsException().isThrownBy(() -> same.get(3));
    assertThatIndexOutOfBoundsException().isThrownBy(() -> same.setAll(2, 1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> session.longs(-1));
    assertThat(session.longs(0).get(0, 0)).isEmpty();
  }

  @Test
  @Tag("B22")
  void references_areComparedByEqualsAndBoundedInBytes() {
    SharedReferences<String> array =
        session.references(
            3, CollectionSettings.DEFAULTS.withMaxItemBytes(1_000).withMaxBytes(1_500));

    assertThat(array.getAndSet(0, "a")).isNull();
    assertThat(array.compareAndSet(0, "b", "c")).isFalse();
    assertThat(array.compareAndSet(0, "a", "c")).isTrue();
    array.set(1, "x".repeat(900));
    assertThatThrownBy(() -> array.set(2, "x".repeat(900)))
        .isInstanceOf(SharedObjectException.class);
    array.set(1, null);
    array.set(2, "x".repeat(900));
    assertThat(array.get(0, 3)).containsExactly("c", null, "x".repeat(900));
  }

  @Test
  @Tag("B22")
  void namespace_hasAttributesUntilTheyAreRemoved() {
    SharedNamespace namespace = session.namespace("namespace");
    namespace.set("x", 1);
    namespace.set("y", List.of("a"));
    SharedNamespace same = other.namespace("namespace");

    int x = same.get("x");
    assertThat(x).isEqualTo(1);
    assertThat(same.names()).containsExactly("x", "y");
    assertThat(same.remove("x")).isTrue();
    assertThat(same.remove("x")).isFalse();
    assertThat(namespace.has("x")).isFalse();
    assertThatThrownBy(() -> namespace.get("x"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("namespace namespace has no attribute x");
  }
}
