package io.partita.wire;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes control messages and common values compactly, without class names.
 *
 * <p>A protocol writes fields it knows with the typed methods; {@link #writeValue} adds a tag, for
 * values whose type only the message tells. {@link WireReader} reads them in the same order.
 */
public final class WireWriter {
  /** Of an int with all its bytes, whether it needs them or not. */
  private static final int COUNT_BYTES = 5;

  private byte[] buffer = new byte[128];
  private int size;

  /** All that was written. Nothing that is written later changes it. */
  public byte[] toBytes() {
    // A large item makes the buffer grow to what is needed: then it is full, and never written to
    // again.
    return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
  }

  /** Room for an int that is known later; its place is for {@link #setCount}. */
  public int writeCountLater() {
    reserve(COUNT_BYTES);
    size += COUNT_BYTES;
    return size - COUNT_BYTES;
  }

  /**
   * Writes an int that {@link #writeCountLater} has left room for; before {@link #toBytes}.
   *
   * @param count 0 or more
   */
  public void setCount(int place, int count) {
    long rest = (long) count << 1;
    for (int i = 0; i < COUNT_BYTES; i++) {
      boolean isLast = i == COUNT_BYTES - 1;
      buffer[place + i] = (byte) (isLast ? rest : (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
  }

  /** A copy of all that was written; it begins anew. */
  byte[] drain() {
    byte[] bytes = Arrays.copyOf(buffer, size);
    size = 0;
    return bytes;
  }

  int capacity() {
    return buffer.length;
  }

  /** How many bytes were written. */
  public int size() {
    return size;
  }

  public WireWriter writeByte(int value) {
    reserve(1);
    buffer[size++] = (byte) value;
    return this;
  }

  public WireWriter writeBoolean(boolean value) {
    return writeByte(value ? 1 : 0);
  }

  /** One to five bytes; small numbers of either sign are short. */
  public WireWriter writeInt(int value) {
    return writeLong(value);
  }

  /** One to ten bytes; small numbers of either sign are short. */
  public WireWriter writeLong(long value) {
    reserve(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
    return this;
  }

  public WireWriter writeDouble(double value) {
    reserve(Double.BYTES);
    ByteBuffer.wrap(buffer).putDouble(size, value);
    size += Double.BYTES;
    return this;
  }

  /** Every string comes back as it was, one with half of a surrogate pair too. */
  public WireWriter writeText(String text) {
    if (isWellFormed(text)) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return writeLong((long) utf8.length << 1).append(utf8);
    }
    writeLong(((long) text.length() << 1) | 1);
    for (int i = 0; i < text.length(); i++) {
      writeByte(text.charAt(i) >>> 8).writeByte(text.charAt(i));
    }
    return this;
  }

  public WireWriter writeBytes(byte[] bytes) {
    return writeInt(bytes.length).append(bytes);
  }

  public WireWriter writeEncoded(Encoded object) {
    return writeByte(object.form()).writeBytes(object.bytes());
  }

  public WireWriter writeInstant(Instant value) {
    return writeLong(value.getEpochSecond()).writeInt(value.getNano());
  }

  public WireWriter writeDuration(Duration value) {
    return writeLong(value.getSeconds()).writeInt(value.getNano());
  }

  /** By name: the reader says which enum it expects. */
  public WireWriter writeEnum(Enum<?> constant) {
    return writeText(constant.name());
  }

  WireWriter writeBigInteger(BigInteger value) {
    return writeBytes(value.toByteArray());
  }

  /**
   * Any of: null, boolean, the boxed numbers and characters, text, bytes, big numbers, the common
   * types of {@code java.time}, and lists, sets and maps of such values.
   *
   * @throws WireException for a value of another type, or one nested too deeply
   */
  public WireWriter writeValue(@Nullable Object value) {
    Values.write(this, value, 0);
    return this;
  }

  private WireWriter append(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
    return this;
  }

  private void reserve(int count) {
    long needed = (long) size + count;
    if (needed > buffer.length) {
      if (needed > Integer.MAX_VALUE - 8) {
        throw new WireException("A message of more than 2 GiB cannot be written");
      }
      long grown = Math.max(needed, buffer.length * 2L);
      buffer = Arrays.copyOf(buffer, (int) Math.min(grown, Integer.MAX_VALUE - 8));
    }
  }

  private static boolean isWellFormed(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
