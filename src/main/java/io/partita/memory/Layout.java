package io.partita.memory;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a C struct and where each of them is: each at the next multiple of its size, the
 * whole rounded up to the largest of these, as C compilers do it on x86-64 and arm64. In Python:
 * the {@code _fields_} of a {@code ctypes.Structure}.
 *
 * <pre>{@code
 * Layout point = Layout.of("x", CType.DOUBLE).with("y", CType.DOUBLE);
 * Layout ship = Layout.of("name", CType.CHAR, 16).with("at", point).with("crew", CType.INT);
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Layout implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * A field.
   *
   * @param name unlike that of all other fields
   * @param count how many of the type there are in a row, at least 1
   * @param offset of its first byte in the record
   */
  public record Field(String name, CType type, int count, int offset) implements Serializable {}

  private final Map<String, Field> fields;
  private final int end;
  private final int alignment;

  private Layout(Map<String, Field> fields, int end, int alignment) {
    this.fields = fields;
    this.end = end;
    this.alignment = alignment;
  }

  /** A layout of one number. */
  public static Layout of(String name, CType type) {
    return of(name, type, 1);
  }

  /** A layout of one array. */
  public static Layout of(String name, CType type, int count) {
    return new Layout(new LinkedHashMap<>(), 0, 1).with(name, type, count);
  }

  /** This layout with a number after its fields. */
  public Layout with(String name, CType type) {
    return with(name, type, 1);
  }

  /**
   * This layout with an array after its fields.
   *
   * @throws IllegalArgumentException if the name is empty or taken, the count less than 1, or the
   *     record becomes larger than a block can be
   */
  public Layout with(String name, CType type, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Field %s has 1 element or more, not %d".formatted(name, count));
    }
    long offset = roundUp(end, type.size());
    return plus(new Field(name, type, count, (int) offset), offset + (long) type.size() * count);
  }

  /** This layout with another one after its fields, whose fields are {@code name.field} here. */
  public Layout with(String name, Layout inner) {
    long start = roundUp(end, inner.alignment);
    Layout outer = this;
    for (Field field : inner.fields.values()) {
      String path = name + "." + field.name;
      int offset = (int) (start + field.offset);
      outer = outer.plus(new Field(path, field.type, field.count, offset), start + inner.size());
    }
    return outer;
  }

  private Layout plus(Field field, long newEnd) {
    if (field.name.isEmpty() || fields.containsKey(field.name)) {
      throw new IllegalArgumentException(
          "A field needs a name of its own, not \"%s\"".formatted(field.name));
    }
    int newAlignment = Math.max(alignment, field.type.size());
    if (roundUp(newEnd, newAlignment) > SharedMemory.MAX_SIZE) {
      throw new IllegalArgumentException(
          "A record has at most %d bytes, not %d up to field %s"
              .formatted(SharedMemory.MAX_SIZE, newEnd, field.name));
    }
    Map<String, Field> more = new LinkedHashMap<>(fields);
    more.put(field.name, field);
    return new Layout(more, (int) newEnd, newAlignment);
  }

  private static long roundUp(long size, int alignment) {
    return (size + alignment - 1) & -alignment;
  }

  /** The fields in their order. */
  public Collection<Field> fields() {
    return Collections.unmodifiableCollection(fields.values());
  }

  /**
   * The field of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Field field(String name) {
    Field field = fields.get(name);
    if (field == null) {
      throw new IllegalArgumentException(
          "There is no field %s; there are %s".formatted(name, String.join(", ", fields.keySet())));
    }
    return field;
  }

  /** In bytes, as {@code sizeof} has it. */
  public int size() {
    return (int) roundUp(end, alignment);
  }

  /** In bytes, as {@code alignof} has it. */
  public int alignment() {
    return alignment;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Layout layout && fields.equals(layout.fields) && end == layout.end;
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.values().toString();
  }
}
