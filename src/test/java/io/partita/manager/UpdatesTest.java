package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.MapSettings;
import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedValue;
import io.partita.shared.Update;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several changes in one step: all or none. */
class UpdatesTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final ConcurrentMap<String, Long> map = session.map("map");
  private final SharedNumber number = session.number("number");
  private final SharedValue<String> value = session.value("value", "first");

  @AfterEach
  void close() {
    fixture.close();
  }

  private void assertRefused(Refusal why, Update... updates) {
    assertThatThrownBy(() -> session.apply(updates))
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(why));
  }

  @Test
  void updates_ofSeveralObjects_areMadeInTheirOrder() {
    map.put("gone", 1L);

    session.apply(
        Update.put(map, "a", 5L),
        Update.add(map, "a", 2),
        Update.add(map, "b", 3),
        Update.remove(map, "gone"),
        Update.set(value, "second"),
        Update.set(number, 10),
        Update.add(number, 1),
        Update.remove(map, "b"),
        Update.add(map, "b", 4));

    assertThat(map).containsOnly(Map.entry("a", 7L), Map.entry("b", 4L));
    assertThat(value.get()).isEqualTo("second");
    assertThat(number.get()).isEqualTo(11);
  }

  @Test
  void oneThatIsRefused_preventsAll() {
    map.put("key", 1L);
    ConcurrentMap<String, Object> text = session.map("text");
    text.put("key", "no number");
    @SuppressWarnings("unchecked") // That is what is tried.
    ConcurrentMap<String, Long> wrong = (ConcurrentMap<String, Long>) (Object) text;

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                session.apply(
                    Update.put(map, "key", 2L), Update.add(number, 1), Update.add(wrong, "key", 1)))
        .withMessageContaining("has no long at this key");
    assertThat(map).containsEntry("key", 1L);
    assertThat(number.get()).isZero();
  }

  @Test
  void expectation_thatIsNotMet_preventsAll() {
    map.put("key", 1L);
    Update same = Update.expect(map, "key", 1L);
    Update absent = Update.expect(map, "new", null);
    Update first = Update.expect(value, "first");
    session.apply(same, absent, first, Update.add(number, 1));

    map.put("key", 2L);
    map.put("key", 1L);

    assertRefused(Refusal.CHANGED, Update.add(number, 1), same);
    map.put("new", 1L);
    assertRefused(Refusal.CHANGED, Update.add(number, 1), absent);
    value.set("first");
    assertRefused(Refusal.CHANGED, Update.add(number, 1), first);
    assertRefused(Refusal.CHANGED, Update.add(number, 1), Update.expect(map, "key", 3L));
    assertThat(number.get()).isEqualTo(1);
  }

  @Test
  void expectation_isOneOfTheTimeBeforeTheStep() {
    map.put("key", 1L);

    session.apply(Update.put(map, "key", 2L), Update.expect(map, "key", 1L));

    assertThat(map).containsEntry("key", 2L);
  }

  @Test
  void updatesOfOneStep_countTogetherTowardsTheLimit() {
    ConcurrentMap<String, byte[]> small =
        session.map("small", MapSettings.DEFAULTS.withMaxBytes(10_000));
    small.put("old", new byte[4_000]);

    assertRefused(
        Refusal.FULL,
        Update.put(small, "a", new byte[3_000]),
        Update.put(small, "b", new byte[3_000]));
    session.apply(
        Update.remove(small, "old"),
        Update.put(small, "a", new byte[3_000]),
        Update.put(small, "a", new byte[2_000]),
        Update.put(small, "b", new byte[3_000]),
        Update.put(small, "c", new byte[4_000]));
    assertThat(small).containsOnlyKeys("a", "b", "c");
    assertThat(bytes("small")).isBetween(9_000L, 10_000L);
    assertRefused(Refusal.FULL, Update.remove(small, "a"), Update.put(small, "c", new byte[9_500]));
    small.clear();
    assertThat(bytes("small")).isZero();
  }

  private long bytes(String name) {
    return session.snapshot().objects().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow()
        .bytes();
  }

  @Test
  void objectsOfAnotherManager_andOthersMaps_areNoArguments() {
    try (CoreFixture elsewhere = CoreFixture.start()) {
      SharedNumber far = elsewhere.connect().number("number");

      assertThatIllegalArgumentException().isThrownBy(() -> session.apply(Update.add(far, 1)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Update.put(new HashMap<String, Long>(), "key", 1L));
  }

  @Test
  void droppedObject_preventsAll() {
    ConcurrentMap<String, Long> dropped = session.map("dropped");
    session.drop(dropped);

    assertRefused(Refusal.CLOSED, Update.add(number, 1), Update.put(dropped, "key", 1L));
    assertThat(number.get()).isZero();
  }

  @Test
  void nobodySeesHalfOfAStep() throws Exception {
    session.apply(Update.put(map, "a", 500L), Update.put(map, "b", 500L));
    AtomicBoolean done = new AtomicBoolean();
    List<CompletableFuture<Void>> movers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Session mine = fixture.connect();
      ConcurrentMap<String, Long> same = mine.map("map");
      int amount = i - 1;
      movers.add(
          Background.run(
              () -> {
                while (!done.get()) {
                  mine.apply(Update.add(same, "a", -amount), Update.add(same, "b", amount));
                }
              }));
    }
    Map<String, Long> seen = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      seen.clear();
      map.forEach(seen::put); // One page, which is of one moment.
      assertThat(seen.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(1_000);
    }
    done.set(true);
    for (CompletableFuture<Void> mover : movers) {
      Await.get(mover);
    }
  }
}
