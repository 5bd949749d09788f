package io.partita.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object as bytes, for a message or to be kept by who need not understand it: bytes as they are,
 * common values without class names, everything else by serialisation.
 *
 * @param form one of {@link #BYTES}, {@link #VALUE} and {@link #OBJECT}
 * @param bytes not copied: whoever holds them must not change them
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
public record Encoded(byte form, byte[] bytes) {
  public static final byte BYTES = 1;
  public static final byte VALUE = 2;
  public static final byte OBJECT = 3;

  /** Of this thread: most values are small, and then what this saves is what they cost. */
  private static final ThreadLocal<WireWriter> SCRATCH = ThreadLocal.withInitial(WireWriter::new);

  private static final int MOST_SCRATCH = 64 << 10;

  /** Deeper nesting is left to serialisation, which also ends where an object holds itself. */
  private static final int MAX_DEPTH = 32;

  /** So are more elements: a few lists that hold each other twice would make no end of them. */
  private static final int MAX_ELEMENTS = 1 << 22;

  private static final Set<Class<?>> SCALARS =
      Set.of(
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Character.class,
          String.class,
          BigInteger.class,
          BigDecimal.class,
          Instant.class,
          Duration.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class);

  // Only what comes back as an equal of the same nature: a sorted map must stay one.
  private static final Set<Class<?>> COLLECTIONS =
      Set.copyOf(
          Arrays.asList(
              ArrayList.class,
              Arrays.asList(1).getClass(),
              List.of(1).getClass(),
              List.of(1, 2, 3).getClass(),
              HashSet.class,
              LinkedHashSet.class,
              Set.of(1).getClass(),
              Set.of(1, 2, 3).getClass()));

  private static final Set<Class<?>> MAPS =
      Set.of(
          HashMap.class,
          LinkedHashMap.class,
          Map.of(1, 1).getClass(),
          Map.of(1, 1, 2, 2, 3, 3).getClass());

  public Encoded {
    if (form < BYTES || form > OBJECT) {
      throw new WireException("No object has the form " + form);
    }
  }

  /**
   * Encodes an object.
   *
   * @throws UnserializableException naming the field that is to blame
   */
  public static Encoded of(@Nullable Object object) {
    return of(object, part -> {});
  }

  /**
   * As {@link #of(Object)}.
   *
   * @param guard sees every part of an object that goes by serialisation; what it throws reaches
   *     the caller
   */
  public static Encoded of(@Nullable Object object, Consumer<Object> guard) {
    if (object instanceof byte[] bytes) {
      return new Encoded(BYTES, bytes);
    }
    if (isValue(object)) {
      return new Encoded(VALUE, valueBytes(object));
    }
    return new Encoded(OBJECT, ObjectBytes.write(object, guard));
  }

  /**
   * Encodes an object so that equals have the same form and bytes, whatever the order of their sets
   * and maps. Those inside an object that goes by serialisation are the exception: there the order
   * counts. {@code Integer} 1 and {@code Long} 1 are no equals; arrays of bytes are when their
   * content is.
   *
   * @throws UnserializableException naming the field that is to blame
   */
  public static Encoded ofKey(@Nullable Object object) {
    if (object instanceof byte[] bytes) {
      return new Encoded(BYTES, bytes);
    }
    if (isValue(object)) {
      return new Encoded(VALUE, new WireWriter().writeValue(Canonical.value(object)).toBytes());
    }
    return new Encoded(OBJECT, ObjectBytes.writeKey(object));
  }

  /**
   * The object.
   *
   * @throws WireException if it holds a class that the policy does not allow, or is not here
   */
  public @Nullable Object object(ClassPolicy policy) {
    return switch (form) {
      case BYTES -> bytes;
      case VALUE -> value(new WireReader(bytes));
      default -> ObjectBytes.read(bytes, policy, loader());
    };
  }

  private static byte[] valueBytes(@Nullable Object value) {
    WireWriter scratch = SCRATCH.get();
    boolean written = false;
    try {
      scratch.writeValue(value);
      written = true;
      return scratch.drain();
    } finally {
      if (!written || scratch.capacity() > MOST_SCRATCH) {
        SCRATCH.remove();
      }
    }
  }

  private static @Nullable Object value(WireReader reader) {
    Object value = reader.readValue();
    reader.expectEnd();
    return value;
  }

  private static ClassLoader loader() {
    ClassLoader ofApplication = Thread.currentThread().getContextClassLoader();
    return ofApplication != null ? ofApplication : Encoded.class.getClassLoader();
  }

  private static boolean isValue(@Nullable Object object) {
    return object == null
        || object instanceof byte[]
        || SCALARS.contains(object.getClass())
        || new Walk().isValue(object, 0);
  }

  /** Looks at all that an object holds. */
  private static final class Walk {
    private int elements;

    boolean isValue(@Nullable Object object, int depth) {
      if (object == null || object instanceof byte[]) {
        return true;
      }
      Class<?> type = object.getClass();
      if (SCALARS.contains(type)) {
        return true;
      }
      if (depth == MAX_DEPTH) {
        return false;
      }
      if (COLLECTIONS.contains(type)) {
        return areValues((Collection<?>) object, depth);
      }
      return MAPS.contains(type)
          && areValues(((Map<?, ?>) object).keySet(), depth)
          && areValues(((Map<?, ?>) object).values(), depth);
    }

    private boolean areValues(Collection<?> objects, int depth) {
      for (Object object : objects) {
        elements++;
        if (elements > MAX_ELEMENTS || !isValue(object, depth + 1)) {
          return false;
        }
      }
      return true;
    }
  }
}
