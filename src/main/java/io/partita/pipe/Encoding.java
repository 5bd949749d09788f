package io.partita.pipe;

import io.partita.wire.ClassPolicy;
import io.partita.wire.Frame;
import io.partita.wire.ObjectBytes;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
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
 * Objects as messages. Bytes go as they are, common values without class names, everything else by
 * serialisation.
 */
final class Encoding {
  static final byte BYTES = 1;
  static final byte VALUE = 2;
  static final byte OBJECT = 3;

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

  private Encoding() {}

  /**
   * The message for an object.
   *
   * @throws io.partita.wire.UnserializableException naming the field that is to blame
   */
  static Frame frame(@Nullable Object object, long callId) {
    return frame(object, callId, part -> {});
  }

  /**
   * As {@link #frame(Object, long)}.
   *
   * @param guard sees every part of an object that goes by serialisation; what it throws reaches
   *     the caller
   */
  static Frame frame(@Nullable Object object, long callId, Consumer<Object> guard) {
    if (object instanceof byte[] bytes) {
      return new Frame(BYTES, callId, bytes);
    }
    if (isValue(object)) {
      return new Frame(VALUE, callId, new WireWriter().writeValue(object).toBytes());
    }
    return new Frame(OBJECT, callId, ObjectBytes.write(object, guard));
  }

  /**
   * The object of a message.
   *
   * @throws WireException if it holds a class that the policy does not allow, or is not here
   */
  static @Nullable Object object(Frame frame, ClassPolicy policy) {
    return switch (frame.type()) {
      case BYTES -> frame.payload();
      case VALUE -> value(new WireReader(frame.payload()));
      case OBJECT -> ObjectBytes.read(frame.payload(), policy, loader());
      default ->
          throw new WireException("A message of type %d is no object".formatted(frame.type()));
    };
  }

  private static @Nullable Object value(WireReader reader) {
    Object value = reader.readValue();
    reader.expectEnd();
    return value;
  }

  private static ClassLoader loader() {
    ClassLoader ofApplication = Thread.currentThread().getContextClassLoader();
    return ofApplication != null ? ofApplication : Encoding.class.getClassLoader();
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
