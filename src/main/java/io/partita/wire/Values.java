package io.partita.wire;

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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tagged encoding of common values. A tag's number never changes its meaning. */
final class Values {
  static final int MAX_DEPTH = 64;
  static final int MAX_ELEMENTS = 1 << 24;

  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int BYTE = 3;
  private static final int SHORT = 4;
  private static final int INT = 5;
  private static final int LONG = 6;
  private static final int FLOAT = 7;
  private static final int DOUBLE = 8;
  private static final int CHAR = 9;
  private static final int TEXT = 10;
  private static final int BYTES = 11;
  private static final int BIG_INTEGER = 12;
  private static final int BIG_DECIMAL = 13;
  private static final int INSTANT = 14;
  private static final int DURATION = 15;
  private static final int LOCAL_DATE = 16;
  private static final int LOCAL_TIME = 17;
  private static final int LOCAL_DATE_TIME = 18;
  private static final int OFFSET_DATE_TIME = 19;
  private static final int ZONED_DATE_TIME = 20;
  private static final int LIST = 21;
  private static final int SET = 22;
  private static final int MAP = 23;

  private Values() {}

  static void write(WireWriter out, @Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new WireException("Values are nested more than %d deep".formatted(MAX_DEPTH));
    }
    if (value == null) {
      out.writeByte(NULL);
    } else if (value instanceof Boolean flag) {
      out.writeByte(flag ? TRUE : FALSE);
    } else if (value instanceof String text) {
      out.writeByte(TEXT).writeText(text);
    } else if (value instanceof byte[] bytes) {
      out.writeByte(BYTES).writeBytes(bytes);
    } else if (value instanceof Character c) {
      out.writeByte(CHAR).writeInt(c);
    } else if (value instanceof List<?> list) {
      writeAll(out.writeByte(LIST), list, depth);
    } else if (value instanceof Set<?> set) {
      writeAll(out.writeByte(SET), set, depth);
    } else if (value instanceof Map<?, ?> map) {
      writeMap(out.writeByte(MAP), map, depth);
    } else if (!writeNumber(out, value) && !writeTime(out, value)) {
      throw new WireException(
          "A %s is no common value; send it as ObjectBytes".formatted(value.getClass().getName()));
    }
  }

  private static void writeAll(WireWriter out, Collection<?> elements, int depth) {
    // Counted in a copy: a concurrent collection may change its size meanwhile.
    @Nullable Object[] all = elements.toArray();
    out.writeInt(all.length);
    for (Object element : all) {
      write(out, element, depth + 1);
    }
  }

  private static void writeMap(WireWriter out, Map<?, ?> map, int depth) {
    Map.Entry<?, ?>[] all = map.entrySet().toArray(new Map.Entry<?, ?>[0]);
    out.writeInt(all.length);
    for (Map.Entry<?, ?> entry : all) {
      write(out, entry.getKey(), depth + 1);
      write(out, entry.getValue(), depth + 1);
    }
  }

  private static boolean writeNumber(WireWriter out, Object value) {
    if (value instanceof Integer number) {
      out.writeByte(INT).writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte(LONG).writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte(DOUBLE).writeDouble(number);
    } else if (value instanceof Float number) {
      out.writeByte(FLOAT).writeInt(Float.floatToRawIntBits(number));
    } else if (value instanceof Short number) {
      out.writeByte(SHORT).writeInt(number);
    } else if (value instanceof Byte number) {
      out.writeByte(BYTE).writeByte(number);
    } else if (value instanceof BigInteger number && isPlain(number, BigInteger.class)) {
      out.writeByte(BIG_INTEGER).writeBigInteger(number);
    } else if (value instanceof BigDecimal number && isPlain(number, BigDecimal.class)) {
      out.writeByte(BIG_DECIMAL).writeInt(number.scale()).writeBigInteger(number.unscaledValue());
    } else {
      return false;
    }
    return true;
  }

  private static boolean isPlain(Object value, Class<?> type) {
    return value.getClass() == type;
  }

  private static boolean writeTime(WireWriter out, Object value) {
    if (value instanceof Instant time) {
      out.writeByte(INSTANT).writeInstant(time);
    } else if (value instanceof Duration duration) {
      out.writeByte(DURATION).writeDuration(duration);
    } else if (value instanceof LocalDate date) {
      out.writeByte(LOCAL_DATE).writeLong(date.toEpochDay());
    } else if (value instanceof LocalTime time) {
      out.writeByte(LOCAL_TIME).writeLong(time.toNanoOfDay());
    } else if (value instanceof LocalDateTime time) {
      writeLocal(out.writeByte(LOCAL_DATE_TIME), time);
    } else if (value instanceof OffsetDateTime time) {
      writeLocal(out.writeByte(OFFSET_DATE_TIME), time.toLocalDateTime());
      out.writeInt(time.getOffset().getTotalSeconds());
    } else if (value instanceof ZonedDateTime time) {
      writeLocal(out.writeByte(ZONED_DATE_TIME), time.toLocalDateTime());
      out.writeInt(time.getOffset().getTotalSeconds()).writeText(time.getZone().getId());
    } else {
      return false;
    }
    return true;
  }

  private static void writeLocal(WireWriter out, LocalDateTime time) {
    out.writeLong(time.toLocalDate().toEpochDay()).writeLong(time.toLocalTime().toNanoOfDay());
  }

  static @Nullable Object read(WireReader in, int depth) {
    if (depth > MAX_DEPTH) {
      throw new WireException("Values are nested more than %d deep".formatted(MAX_DEPTH));
    }
    int tag = in.readByte();
    return switch (tag) {
      case NULL -> null;
      case FALSE -> false;
      case TRUE -> true;
      case TEXT -> in.readText();
      case BYTES -> in.readBytes();
      case CHAR -> (char) inRange(in.readInt(), Character.MIN_VALUE, Character.MAX_VALUE);
      case LIST -> readAll(in, new ArrayList<>(), depth);
      case SET -> readAll(in, new LinkedHashSet<>(), depth);
      case MAP -> readMap(in, depth);
      default -> tag < INSTANT ? readNumber(in, tag) : readTime(in, tag);
    };
  }

  private static Collection<@Nullable Object> readAll(
      WireReader in, Collection<@Nullable Object> elements, int depth) {
    for (int count = in.readCount(); count > 0; count--) {
      elements.add(read(in, depth + 1));
    }
    return elements;
  }

  private static Map<@Nullable Object, @Nullable Object> readMap(WireReader in, int depth) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int count = in.readCount(); count > 0; count--) {
      Object key = read(in, depth + 1);
      map.put(key, read(in, depth + 1));
    }
    return map;
  }

  private static Object readNumber(WireReader in, int tag) {
    return switch (tag) {
      case BYTE -> in.readByte();
      case SHORT -> (short) inRange(in.readInt(), Short.MIN_VALUE, Short.MAX_VALUE);
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> Float.intBitsToFloat(in.readInt());
      case DOUBLE -> in.readDouble();
      case BIG_INTEGER -> in.readBigInteger();
      case BIG_DECIMAL -> readBigDecimal(in);
      default -> throw new WireException("No value has the tag " + tag);
    };
  }

  private static BigDecimal readBigDecimal(WireReader in) {
    int scale = in.readInt();
    return new BigDecimal(in.readBigInteger(), scale);
  }

  private static Object readTime(WireReader in, int tag) {
    return switch (tag) {
      case INSTANT -> in.readInstant();
      case DURATION -> in.readDuration();
      case LOCAL_DATE -> LocalDate.ofEpochDay(in.readLong());
      case LOCAL_TIME -> LocalTime.ofNanoOfDay(in.readLong());
      case LOCAL_DATE_TIME -> readLocal(in);
      case OFFSET_DATE_TIME -> OffsetDateTime.of(readLocal(in), readOffset(in));
      case ZONED_DATE_TIME -> readZoned(in);
      default -> throw new WireException("No value has the tag " + tag);
    };
  }

  private static ZonedDateTime readZoned(WireReader in) {
    LocalDateTime local = readLocal(in);
    ZoneOffset offset = readOffset(in);
    return ZonedDateTime.ofInstant(local, offset, ZoneId.of(in.readText()));
  }

  private static LocalDateTime readLocal(WireReader in) {
    LocalDate date = LocalDate.ofEpochDay(in.readLong());
    return LocalDateTime.of(date, LocalTime.ofNanoOfDay(in.readLong()));
  }

  private static ZoneOffset readOffset(WireReader in) {
    return ZoneOffset.ofTotalSeconds(in.readInt());
  }

  private static int inRange(int value, int least, int most) {
    if (value < least || value > most) {
      throw new WireException("%d is not within %d and %d".formatted(value, least, most));
    }
    return value;
  }
}
