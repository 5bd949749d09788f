package io.partita.wire;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WireWriter} wrote. Never allocates more than the message at hand can fill; a
 * message that ends too early, or holds what cannot be, is a {@link WireException}.
 */
public final class WireReader {
  private final byte[] buffer;
  private int position;
  private int elementsLeft = Values.MAX_ELEMENTS;

  public WireReader(byte[] message) {
    buffer = message;
  }

  public int remaining() {
    return buffer.length - position;
  }

  /** A message that goes on where it should end was written by another version. */
  public void expectEnd() {
    if (remaining() != 0) {
      throw new WireException("%d bytes are left over".formatted(remaining()));
    }
  }

  public byte readByte() {
    require(1);
    return buffer[position++];
  }

  public boolean readBoolean() {
    byte value = readByte();
    if ((value & ~1) != 0) {
      throw new WireException("Not a boolean: " + value);
    }
    return value == 1;
  }

  public int readInt() {
    long value = readLong();
    if (value != (int) value) {
      throw new WireException("Not an int: " + value);
    }
    return (int) value;
  }

  public long readLong() {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = readByte();
      bits |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    throw new WireException("A number of more than 64 bits");
  }

  public double readDouble() {
    require(Double.BYTES);
    double value = ByteBuffer.wrap(buffer).getDouble(position);
    position += Double.BYTES;
    return value;
  }

  public String readText() {
    long header = readLong();
    if ((header & 1) != 0) {
      return readChars(header >> 1);
    }
    int length = require(header >> 1);
    position += length;
    return new String(buffer, position - length, length, StandardCharsets.UTF_8);
  }

  /** Text that is not well-formed, char by char: a charset's decoder would mend it. */
  private String readChars(long count) {
    require(count << 1);
    char[] chars = new char[(int) count];
    ByteBuffer.wrap(buffer, position, chars.length * 2).asCharBuffer().get(chars);
    position += chars.length * 2;
    return new String(chars);
  }

  public byte[] readBytes() {
    int length = require(readLong());
    position += length;
    return Arrays.copyOfRange(buffer, position - length, position);
  }

  public Encoded readEncoded() {
    byte form = readByte();
    return new Encoded(form, readBytes());
  }

  public Instant readInstant() {
    long seconds = readLong();
    int nanos = readInt();
    return checked(() -> Instant.ofEpochSecond(seconds, nanos));
  }

  public Duration readDuration() {
    long seconds = readLong();
    int nanos = readInt();
    return checked(() -> Duration.ofSeconds(seconds, nanos));
  }

  public <E extends Enum<E>> E readEnum(Class<E> type) {
    String name = readText();
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new WireException("No %s is named %s".formatted(type.getSimpleName(), name), e);
    }
  }

  BigInteger readBigInteger() {
    byte[] bytes = readBytes();
    if (bytes.length == 0) {
      throw new WireException("A number without digits");
    }
    return new BigInteger(bytes);
  }

  /** What {@link WireWriter#writeValue} wrote; lists, sets and maps can be changed. */
  public @Nullable Object readValue() {
    return checked(() -> Values.read(this, 0));
  }

  /** How many elements follow: no more than there can be, so that room may be made for them. */
  public int readCount() {
    int count = require(readLong());
    elementsLeft -= count;
    if (elementsLeft < 0) {
      throw new WireException("More than %d elements".formatted(Values.MAX_ELEMENTS));
    }
    return count;
  }

  private int require(long count) {
    if (count < 0 || count > remaining()) {
      throw new WireException(
          "The message ends too early: %d bytes are due, %d are left"
              .formatted(count, remaining()));
    }
    return (int) count;
  }

  private static <T extends @Nullable Object> T checked(java.util.function.Supplier<T> read) {
    try {
      return read.get();
    } catch (DateTimeException | ArithmeticException e) {
      throw new WireException("Not a time: " + e.getMessage(), e);
    }
  }
}
