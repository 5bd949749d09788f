package io.partita.pool;

import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import io.partita.wire.UnserializableException;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values as compact bytes where they have a compact form, and as {@link ObjectBytes} where not.
 * What is read is of the very class that was written.
 */
final class Packed {
  private static final int VALUE = 0;
  private static final int OBJECT = 1;
  private static final int INTS = 2;
  private static final int LONGS = 3;
  private static final int DOUBLES = 4;
  private static final int TEXTS = 5;

  /** The compact form of these is of no other class. */
  private static final Set<Class<?>> SCALARS =
      Set.of(
          Boolean.class,
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          String.class);

  private final ClassPolicy policy;

  /**
   * @param policy which classes may be read
   */
  Packed(ClassPolicy policy) {
    this.policy = policy;
  }

  static void write(WireWriter out, @Nullable Object value) {
    if (value == null || SCALARS.contains(value.getClass())) {
      out.writeByte(VALUE).writeValue(value);
    } else {
      out.writeByte(OBJECT).writeBytes(ObjectBytes.write(value));
    }
  }

  @Nullable Object read(WireReader in) {
    return switch (in.readByte()) {
      case VALUE -> in.readValue();
      case OBJECT -> readObject(in.readBytes());
      default -> throw new WireException("Neither a value nor an object");
    };
  }

  @Nullable Object readObject(byte[] bytes) {
    return ObjectBytes.read(bytes, policy, Packed.class.getClassLoader());
  }

  /** All of the same class are packed together, without a tag for each. */
  static void writeAll(WireWriter out, @Nullable Object[] items) {
    if (areAll(items, Integer.class)) {
      out.writeByte(INTS).writeBytes(ints(items));
    } else if (areAll(items, Long.class)) {
      out.writeByte(LONGS).writeBytes(longs(items));
    } else if (areAll(items, Double.class)) {
      out.writeByte(DOUBLES).writeBytes(doubles(items));
    } else if (areAll(items, String.class)) {
      out.writeByte(TEXTS).writeInt(items.length);
      for (Object item : items) {
        out.writeText((String) item);
      }
    } else {
      out.writeByte(OBJECT).writeBytes(objects(items));
    }
  }

  private static boolean areAll(@Nullable Object[] items, Class<?> type) {
    for (Object item : items) {
      if (item == null || item.getClass() != type) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ints(@Nullable Object[] items) {
    ByteBuffer bytes = ByteBuffer.allocate(items.length * Integer.BYTES);
    for (Object item : items) {
      bytes.putInt((Integer) item);
    }
    return bytes.array();
  }

  private static byte[] longs(@Nullable Object[] items) {
    ByteBuffer bytes = ByteBuffer.allocate(items.length * Long.BYTES);
    for (Object item : items) {
      bytes.putLong((Long) item);
    }
    return bytes.array();
  }

  private static byte[] doubles(@Nullable Object[] items) {
    ByteBuffer bytes = ByteBuffer.allocate(items.length * Double.BYTES);
    for (Object item : items) {
      bytes.putDouble((Double) item);
    }
    return bytes.array();
  }

  /** If they cannot be written, the first one to blame says so itself. */
  private static byte[] objects(@Nullable Object[] items) {
    try {
      return ObjectBytes.write(items);
    } catch (UnserializableException e) {
      for (Object item : items) {
        ObjectBytes.write(item);
      }
      throw e;
    }
  }

  @Nullable Object[] readAll(WireReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case TEXTS -> readTexts(in);
      case OBJECT -> asArray(readObject(in.readBytes()));
      default -> readNumbers(tag, ByteBuffer.wrap(in.readBytes()));
    };
  }

  private static Object[] asArray(@Nullable Object object) {
    if (object instanceof Object[] array) {
      return array;
    }
    throw new WireException("Not an array of items: " + object);
  }

  private static Object[] readTexts(WireReader in) {
    int count = in.readInt();
    if (count < 0 || count > in.remaining()) {
      throw new WireException("%d texts do not fit into what is left".formatted(count));
    }
    Object[] items = new Object[count];
    for (int i = 0; i < count; i++) {
      items[i] = in.readText();
    }
    return items;
  }

  private static Object[] readNumbers(int tag, ByteBuffer bytes) {
    int size = tag == INTS ? Integer.BYTES : Long.BYTES;
    Object[] items = new Object[bytes.remaining() / size];
    for (int i = 0; i < items.length; i++) {
      items[i] =
          switch (tag) {
            case INTS -> (Object) bytes.getInt();
            case LONGS -> bytes.getLong();
            case DOUBLES -> bytes.getDouble();
            default -> throw new WireException("No items have the tag " + tag);
          };
    }
    return items;
  }
}
