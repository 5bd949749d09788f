package io.partita.manager;

import io.partita.shared.ArraySettings;
import io.partita.shared.ArrayVerb;
import io.partita.shared.Kind;
import io.partita.shared.Refusal;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** Longs, or doubles as their bits, of a fixed count. */
final class ArrayObject extends PromptObject {
  /** So many elements in one answer. */
  private static final int PAGE = 32 << 10;

  private final boolean isDouble;
  private final long[] elements;
  private final Room room;

  /** All zero. */
  ArrayObject(Identity identity, ArraySettings settings, Memory memory) throws RefusedException {
    super(identity);
    isDouble = identity.kind() == Kind.DOUBLES;
    long bytes = (long) settings.length() * Long.BYTES;
    room = new Room(identity, memory, bytes, Long.BYTES);
    room.check(bytes);
    room.grow(bytes);
    elements = new long[settings.length()];
  }

  @Override
  WireWriter answer(byte verb, WireReader arguments) throws RefusedException {
    int index = arguments.readInt();
    switch (verb) {
      case ArrayVerb.PAGE -> {
        return page(index);
      }
      case ArrayVerb.SET_ALL -> {
        setAll(index, arguments);
        return nothing();
      }
      default -> check(index, 1);
    }
    return answer(verb, index, arguments);
  }

  private WireWriter answer(byte verb, int index, WireReader arguments) {
    long old = elements[index];
    switch (verb) {
      case ArrayVerb.GET -> {}
      case ArrayVerb.SET -> {
        elements[index] = read(arguments);
        return shown(old);
      }
      case ArrayVerb.ADD -> elements[index] = sum(old, read(arguments));
      case ArrayVerb.COMPARE_AND_SET -> {
        long expected = read(arguments);
        long now = read(arguments);
        elements[index] = old == expected ? now : old;
        return answer(old == expected);
      }
      default -> throw new WireException("An array has no verb " + verb);
    }
    return shown(elements[index]);
  }

  private void check(int index, int count) throws RefusedException {
    if (index < 0 || index > elements.length - count) {
      throw new RefusedException(
          Refusal.ILLEGAL,
          "%s has %d elements, and %d at index %d are not within"
              .formatted(identity(), elements.length, count, index));
    }
  }

  private long sum(long a, long b) {
    return isDouble
        ? Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b))
        : a + b;
  }

  private long read(WireReader reader) {
    return isDouble ? Double.doubleToRawLongBits(reader.readDouble()) : reader.readLong();
  }

  private void write(WireWriter writer, long element) {
    if (isDouble) {
      writer.writeDouble(Double.longBitsToDouble(element));
    } else {
      writer.writeLong(element);
    }
  }

  private WireWriter shown(long element) {
    WireWriter writer = new WireWriter();
    write(writer, element);
    return writer;
  }

  private WireWriter page(int from) throws RefusedException {
    check(from, 0);
    int count = Math.min(PAGE, elements.length - from);
    WireWriter writer = new WireWriter().writeInt(count);
    for (int i = 0; i < count; i++) {
      write(writer, elements[from + i]);
    }
    return writer;
  }

  private void setAll(int from, WireReader arguments) throws RefusedException {
    long[] values = new long[arguments.readCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(arguments);
    }
    check(from, values.length);
    System.arraycopy(values, 0, elements, from, values.length);
  }

  @Override
  void writeSettings(WireWriter writer) {
    new ArraySettings(elements.length).write(writer);
  }

  @Override
  long size() {
    return elements.length;
  }

  @Override
  long bytes() {
    return room.used();
  }

  @Override
  void drop() {
    room.clear();
  }
}
