package io.partita.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireValueTest {

  static Stream<Object> values() {
    return Stream.of(
            Stream.of(true, false, 'x', '\uD800', Character.MAX_VALUE),
            Stream.of((byte) -128, (short) -32768, Short.MAX_VALUE, Float.MIN_VALUE, -0.0f),
            Stream.of(0, -1, 63, 64, -64, -65, Integer.MIN_VALUE, Integer.MAX_VALUE),
            Stream.of(0L, 1L << 35, Long.MIN_VALUE, Long.MAX_VALUE),
            Stream.of(-0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Math.PI),
            Stream.of(BigInteger.ZERO, BigInteger.TWO.pow(1000).negate()),
            Stream.of(new BigDecimal("1.0"), new BigDecimal("1.00"), new BigDecimal("-9E-99999")),
            Stream.of("", "plain", "ünï\u0000cödé", "\uD83D\uDE80", "\uD83D", "\uDE80\uD83D x"),
            Stream.of(Instant.MIN, Instant.MAX, Instant.EPOCH.minusNanos(1)),
            Stream.of(Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(-1), Duration.ZERO),
            Stream.of(LocalDate.MIN, LocalDate.MAX, LocalTime.MAX, LocalDateTime.MIN),
            Stream.of(OffsetDateTime.MIN, OffsetDateTime.MAX, overlap(1), overlap(2)),
            Stream.of(List.of(), Arrays.asList(1, null, List.of("deep", 2L)), new ArrayList<>()),
            Stream.of(new LinkedHashSet<>(List.of("b", "a")), mixedMap()))
        .flatMap(part -> part);
  }

  /** The same local time, an hour apart: the night in which summer time ends. */
  private static ZonedDateTime overlap(int offsetHours) {
    return ZonedDateTime.ofLocal(
        LocalDateTime.of(2025, 10, 26, 2, 30),
        ZoneId.of("Europe/Berlin"),
        ZoneOffset.ofHours(offsetHours));
  }

  private static Map<@Nullable Object, @Nullable Object> mixedMap() {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    map.put("z", List.of(1));
    map.put(1, null);
    map.put(null, "a");
    return map;
  }

  @ParameterizedTest
  @MethodSource("values")
  @Tag("B17")
  void value_comesBackEqualAndOfTheSameKind(Object value) {
    byte[] bytes = new WireWriter().writeValue(value).toBytes();

    WireReader reader = new WireReader(bytes);
    Object back = reader.readValue();
    reader.expectEnd();

    assertThat(back).isEqualTo(value).hasToString(value.toString());
  }

  @Test
  void whatWasWritten_staysWhenMoreIsWritten() {
    for (int length = 0; length < 300; length++) {
      WireWriter writer = new WireWriter().writeBytes(new byte[length]);
      byte[] bytes = writer.toBytes();
      byte[] before = bytes.clone();
      byte[] after = writer.writeByte(7).toBytes();

      assertThat(bytes).isEqualTo(before).hasSize(after.length - 1);
      assertThat(after).startsWith(before).endsWith(7);
    }
  }

  @Test
  @Tag("B17")
  void nullAndBytes_comeBack() {
    byte[] bytes = new WireWriter().writeValue(null).writeValue(new byte[] {0, -1}).toBytes();

    WireReader reader = new WireReader(bytes);

    assertThat(reader.readValue()).isNull();
    assertThat(reader.readValue()).isEqualTo(new byte[] {0, -1});
  }

  @Test
  @Tag("B17")
  void typedFields_comeBackInTheirOrder() {
    byte[] bytes =
        new WireWriter()
            .writeInt(-5)
            .writeBoolean(true)
            .writeText("a")
            .writeEnum(TimeUnit.HOURS)
            .writeDouble(0.1)
            .writeBytes(new byte[3])
            .writeDuration(Duration.ofMillis(-1))
            .toBytes();

    WireReader reader = new WireReader(bytes);

    assertThat(reader.readInt()).isEqualTo(-5);
    assertThat(reader.readBoolean()).isTrue();
    assertThat(reader.readText()).isEqualTo("a");
    assertThat(reader.readEnum(TimeUnit.class)).isEqualTo(TimeUnit.HOURS);
    assertThat(reader.readDouble()).isEqualTo(0.1);
    assertThat(reader.readBytes()).hasSize(3);
    assertThat(reader.readDuration()).isEqualTo(Duration.ofMillis(-1));
    reader.expectEnd();
  }

  @Test
  void smallNumbers_takeOneByteAndTheirTag() {
    assertThat(new WireWriter().writeValue(-64).toBytes()).hasSize(2);
  }

  @Test
  void otherTypes_areRefusedByName() {
    assertThatThrownBy(() -> new WireWriter().writeValue(List.of(new StringBuilder())))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("java.lang.StringBuilder");
  }

  @Test
  void listThatHoldsItself_isRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);

    assertThatThrownBy(() -> new WireWriter().writeValue(list))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("nested");
  }

  @Test
  @Tag("F19")
  void countLargerThanTheMessage_isRefusedBeforeRoomIsMade() {
    byte[] bytes = new WireWriter().writeByte(21).writeInt(Integer.MAX_VALUE).toBytes();

    assertThatThrownBy(() -> new WireReader(bytes).readValue())
        .isInstanceOf(WireException.class)
        .hasMessageContaining("ends too early");
  }

  @Test
  @Tag("F19")
  void damagedMessage_isAWireExceptionOrAnotherValue() {
    byte[] good = new WireWriter().writeValue(values().toList()).toBytes();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length) + 1);
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      try {
        new WireReader(bad).readValue();
      } catch (WireException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void unknownEnumConstant_isNamed() {
    byte[] bytes = new WireWriter().writeText("FORTNIGHTS").toBytes();

    assertThatThrownBy(() -> new WireReader(bytes).readEnum(TimeUnit.class))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("FORTNIGHTS");
  }

  @Test
  void leftOverBytes_areRefused() {
    assertThatThrownBy(() -> new WireReader(new byte[1]).expectEnd())
        .isInstanceOf(WireException.class);
  }
}
