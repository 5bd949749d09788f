package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.shared.CollectionSettings;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.shared.SharedNamespace;
import io.partita.shared.SharedReferences;
import io.partita.shared.SharedValue;
import io.partita.shared.ValueSettings;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes into an object of one session comes out of it in another exactly as it was. */
@Tag("B17")
class RoundTripTest {
  private static final CoreFixture FIXTURE = CoreFixture.start();
  private static final Session ONE = FIXTURE.connect();
  private static final Session OTHER =
      FIXTURE.connect(SessionOptions.DEFAULTS.allowing(Point.class, Line.class));

  /** A class of this test's own. */
  record Point(int x, double y) implements Serializable {}

  /** With all that a record may hold. */
  @SuppressWarnings("ArrayRecordComponent")
  record Line(Point from, @Nullable Point to, List<String> tags, byte[] raw)
      implements Serializable {
    @Override
    public boolean equals(Object other) {
      return other instanceof Line line
          && from.equals(line.from)
          && tags.equals(line.tags)
          && Arrays.equals(raw, line.raw);
    }

    @Override
    public int hashCode() {
      return from.hashCode();
    }
  }

  @AfterAll
  static void close() {
    FIXTURE.close();
  }

  static Stream<Object> values() {
    return Stream.of(
            Stream.of("", "text", "ünï\u0000cödé \uD83D\uDE80", "half \uD83D", "x".repeat(100_000)),
            Stream.of(new byte[0], new byte[] {0, -1, 127}, new byte[70_000]),
            Stream.of(true, false, 'c', '\uD800'),
            Stream.of(Byte.MIN_VALUE, Short.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE, 1, 1L),
            Stream.of(Float.NaN, -0.0f, Float.MIN_VALUE, Double.NaN, -0.0, 0.0, Double.MAX_VALUE),
            Stream.of(BigInteger.TWO.pow(500).negate(), BigInteger.ZERO),
            Stream.of(new BigDecimal("1.0"), new BigDecimal("1.00"), new BigDecimal("-9E-9999")),
            Stream.of(Instant.MAX, Duration.ofNanos(-1), LocalDate.MIN, LocalTime.MAX),
            Stream.of(LocalDateTime.MAX, OffsetDateTime.MIN, berlin(), DayOfWeek.MONDAY),
            Stream.of(List.of(), Arrays.asList(1, null, List.of("deep", 2L)), new ArrayList<>()),
            Stream.of(Map.of("a", 1, "b", List.of(2L)), withNull(), new TreeMap<>(Map.of("k", 1))),
            Stream.of(Set.of(1, 2, 3), new UUID(1, 2)),
            Stream.of(new Point(1, -0.5), new Line(new Point(1, 2), null, List.of("t"), bytes())))
        .flatMap(part -> part);
  }

  private static byte[] bytes() {
    return new byte[] {1, 2};
  }

  private static ZonedDateTime berlin() {
    return ZonedDateTime.of(LocalDateTime.of(2025, 10, 26, 2, 30), ZoneId.of("Europe/Berlin"));
  }

  private static Map<String, @Nullable Integer> withNull() {
    Map<String, @Nullable Integer> map = new HashMap<>();
    map.put("nothing", null);
    return map;
  }

  private static void assertSame(@Nullable Object actual, Object expected) {
    assertThat(actual).isEqualTo(expected);
    if (!(expected instanceof List || expected instanceof Set || expected instanceof Map)) {
      assertThat(actual).hasSameClassAs(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_comesOutOfAQueue(Object value) {
    String name = CoreFixture.newName();
    ONE.queue(name).add(value);

    Queue<Object> queue = OTHER.queue(name);
    assertSame(queue.peek(), value);
    assertSame(queue.poll(), value);
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_comesOutOfAMap_asValueAndAsKey(Object value) {
    String name = CoreFixture.newName();
    ONE.map(name).put(value, value);

    Map<Object, Object> map = OTHER.map(name);
    assertSame(map.get(value), value);
    Map.Entry<Object, Object> entry = map.entrySet().iterator().next();
    assertSame(entry.getKey(), value);
    assertSame(entry.getValue(), value);
    assertSame(map.remove(value), value);
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_comesOutOfAListAndASet(Object value) {
    String name = CoreFixture.newName();
    ONE.list(name).add(value);
    ONE.set(name + " as a set").add(value);

    assertSame(OTHER.list(name).get(0), value);
    assertSame(OTHER.list(name).iterator().next(), value);
    assertSame(OTHER.set(name + " as a set").iterator().next(), value);
    assertThat(OTHER.set(name + " as a set").contains(value)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_comesOutOfANamespaceAndAnArray(Object value) {
    String name = CoreFixture.newName();
    ONE.namespace(name).set("attribute", value);
    ONE.references(name + " as an array", 2).set(1, value);

    assertSame(OTHER.namespace(name).get("attribute"), value);
    SharedReferences<Object> array = OTHER.references(name + " as an array", 0);
    assertSame(array.get(1), value);
    assertSame(array.get(0, 2).get(1), value);
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_comesOutOfAValue_alsoAsItsFirst(Object value) {
    String name = CoreFixture.newName();
    ONE.value(name, value);
    SharedValue<Object> other = OTHER.value(name, "not this");

    assertSame(other.get(), value);
    ONE.<Object>value(name, "nor this").set(value);
    assertSame(other.getAndSet("something else"), value);
  }

  @Test
  @SuppressWarnings("NullAway") // It knows nothing of type arguments that may be null.
  void null_comesOutOfWhatMayHoldIt() {
    SharedNamespace namespace = ONE.namespace();
    List<@Nullable Object> list = ONE.list(CollectionSettings.DEFAULTS);
    SharedValue<@Nullable Object> value = ONE.value(ValueSettings.DEFAULTS, null);
    SharedReferences<Object> array = ONE.references(1, CollectionSettings.DEFAULTS);
    namespace.set("nothing", null);
    list.add(null);

    assertThat(namespace.<Object>get("nothing")).isNull();
    assertThat(list).containsExactly((Object) null);
    assertThat(value.get()).isNull();
    assertThat(array.get(0)).isNull();
  }

  @Test
  void null_isRefusedByTheOthers() {
    Map<Object, @Nullable Object> map = ONE.map(MapSettings.DEFAULTS);
    Queue<@Nullable Object> queue = ONE.queue(QueueSettings.DEFAULTS);
    Set<@Nullable Object> set = ONE.set(CollectionSettings.DEFAULTS);

    assertThat(
            Stream.<Runnable>of(() -> map.put(1, null), () -> queue.add(null), () -> set.add(null)))
        .allSatisfy(
            action ->
                org.assertj.core.api.Assertions.assertThatNullPointerException()
                    .isThrownBy(action::run));
  }
}
