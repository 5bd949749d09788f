package io.partita.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A list of unlike values in shared memory. In Python: {@code
 * multiprocessing.shared_memory.ShareableList}.
 *
 * <p>Its elements are null or of type {@link Boolean}, {@link Integer}, {@link Long}, {@link
 * Double}, {@link String} or {@code byte[]}. It keeps its size, and each element keeps its room: as
 * many bytes as its first value takes, a text in UTF-8, rounded up to a multiple of 8, and 8 at
 * least. An element can be set to any value that fits into that; others are refused with {@link
 * IllegalArgumentException}, and what would change the size with {@link
 * UnsupportedOperationException}.
 *
 * <p>{@link #get} and {@link #set} are one step each if there is a lock. A raw list must not be
 * read while another process or thread changes it.
 */
public final class MemoryList extends AbstractList<@Nullable Object>
    implements RandomAccess, SharedData {
  private static final long serialVersionUID = 1L;

  // The size; where each element begins, and where the last one ends; the elements.
  private final Place place;
  private final int bytes;

  private MemoryList(Place place, int bytes) {
    this.place = place;
    this.bytes = bytes;
  }

  /**
   * A list of these values in a block of its own, with a lock.
   *
   * @throws IllegalArgumentException if one of them is of another type
   */
  public static MemoryList create(List<? extends @Nullable Object> values) {
    List<Item> items = items(values);
    long size = size(items);
    return new MemoryList(Place.locked(size), (int) size).fill(items);
  }

  /** A list of these values in a block of its own, without a lock. */
  public static MemoryList raw(List<? extends @Nullable Object> values) {
    List<Item> items = items(values);
    long size = size(items);
    return new MemoryList(Place.raw(size), (int) size).fill(items);
  }

  private static List<Item> items(List<? extends @Nullable Object> values) {
    return values.stream().map(Item::of).toList();
  }

  private static long size(List<Item> items) {
    return start(items.size()) + items.stream().mapToLong(item -> Item.HEAD + item.room()).sum();
  }

  /** Where the first of so many elements begins. */
  private static long start(int count) {
    return Item.roundUp((count + 2L) * Integer.BYTES);
  }

  private MemoryList fill(List<Item> items) {
    ByteBuffer memory = buffer();
    memory.putInt(items.size());
    int at = (int) start(items.size());
    for (Item item : items) {
      memory.putInt(at);
      item.write(memory, at);
      at += Item.HEAD + (int) item.room();
    }
    memory.putInt(at);
    return this;
  }

  @Override
  public int size() {
    return buffer().getInt(0);
  }

  @Override
  public @Nullable Object get(int index) {
    Objects.checkIndex(index, size());
    place.enter();
    try {
      ByteBuffer memory = buffer();
      return Item.read(memory, start(memory, index)).value();
    } finally {
      place.exit();
    }
  }

  /** Sets the element and returns what it was before. */
  @Override
  public @Nullable Object set(int index, @Nullable Object value) {
    Objects.checkIndex(index, size());
    Item item = Item.of(value);
    place.enter();
    try {
      ByteBuffer memory = buffer();
      int at = start(memory, index);
      int room = start(memory, index + 1) - at - Item.HEAD;
      if (item.length() > room) {
        throw new IllegalArgumentException(
            "Element %d has room for %d bytes, not for %d".formatted(index, room, item.length()));
      }
      Object old = Item.read(memory, at).value();
      item.write(memory, at);
      return old;
    } finally {
      place.exit();
    }
  }

  private static int start(ByteBuffer memory, int index) {
    return memory.getInt((index + 1) * Integer.BYTES);
  }

  @Override
  public SharedMemory memory() {
    return place.memory();
  }

  @Override
  public int bytes() {
    return bytes;
  }

  @Override
  public ByteBuffer buffer() {
    return memory().slice(place.offset(), bytes);
  }

  @Override
  public boolean isLocked() {
    return place.lock() != null;
  }

  @Override
  public MemoryLock lock() {
    return place.requireLock();
  }

  @Override
  public MemoryList synchronizedBy(MemoryLock lock) {
    return new MemoryList(place.under(lock), bytes);
  }

  @Override
  public MemoryList copy() {
    return new MemoryList(place.copy(bytes), bytes);
  }

  /** An element as bytes: its kind, its length, its content. */
  private static final class Item {
    /** What comes before the content. */
    private static final int HEAD = 2 * Integer.BYTES;

    /** Elements begin at multiples of this. */
    private static final int UNIT = 8;

    private enum Kind {
      NULL(0),
      BOOLEAN(1),
      INTEGER(2),
      LONG(3),
      DOUBLE(4),
      TEXT(5),
      BYTES(6);

      /** What it is in memory, which is shared with other processes. */
      final int code;

      Kind(int code) {
        this.code = code;
      }

      static Kind of(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst().orElseThrow();
      }
    }

    private final Kind kind;
    private final byte[] content;

    private Item(Kind kind, byte[] content) {
      this.kind = kind;
      this.content = content;
    }

    /**
     * A value as it is kept.
     *
     * @throws IllegalArgumentException if it is of no type that can be
     */
    static Item of(@Nullable Object value) {
      if (value == null) {
        return new Item(Kind.NULL, new byte[0]);
      } else if (value instanceof Boolean truth) {
        return new Item(Kind.BOOLEAN, new byte[] {(byte) (truth ? 1 : 0)});
      } else if (value instanceof Integer number) {
        return new Item(Kind.INTEGER, eightBytes().putLong(number).array());
      } else if (value instanceof Long number) {
        return new Item(Kind.LONG, eightBytes().putLong(number).array());
      } else if (value instanceof Double number) {
        return new Item(Kind.DOUBLE, eightBytes().putDouble(number).array());
      } else if (value instanceof String text) {
        return new Item(Kind.TEXT, text.getBytes(StandardCharsets.UTF_8));
      } else if (value instanceof byte[] bytes) {
        return new Item(Kind.BYTES, bytes.clone());
      }
      throw new IllegalArgumentException(
          "A list in shared memory holds null, Boolean, Integer, Long, Double, String and byte[], not %s"
              .formatted(value.getClass().getName()));
    }

    private static ByteBuffer eightBytes() {
      return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    }

    @Nullable Object value() {
      ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
      return switch (kind) {
        case NULL -> null;
        case BOOLEAN -> bytes.get() != 0;
        case INTEGER -> (int) bytes.getLong();
        case LONG -> bytes.getLong();
        case DOUBLE -> bytes.getDouble();
        case TEXT -> new String(content, StandardCharsets.UTF_8);
        case BYTES -> content;
      };
    }

    static Item read(ByteBuffer memory, int at) {
      byte[] content = new byte[memory.getInt(at + Integer.BYTES)];
      memory.get(at + HEAD, content);
      return new Item(Kind.of(memory.getInt(at)), content);
    }

    void write(ByteBuffer memory, int at) {
      memory.putInt(at, kind.code);
      memory.putInt(at + Integer.BYTES, content.length);
      memory.put(at + HEAD, content);
    }

    int length() {
      return content.length;
    }

    /** What it takes when it is the first in its place, in bytes. */
    long room() {
      return Math.max(UNIT, roundUp(content.length));
    }

    static long roundUp(long bytes) {
      return (bytes + UNIT - 1) & -UNIT;
    }
  }
}
