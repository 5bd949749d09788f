package io.partita.memory;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The C types that shared values have, with the sizes of Linux on x86-64 and arm64. In Python: the
 * type codes of {@code array} and {@code multiprocessing.sharedctypes}.
 *
 * <p>The unsigned types of 8 bytes hold more than a {@code long}: their values are the longs with
 * the same bits, as {@link Long#toUnsignedString} and {@link Long#compareUnsigned} read them, and
 * {@link BigInteger} where a {@link Number} is asked for.
 */
public enum CType {
  /** {@code char}: a byte of a text, 0 to 255. */
  CHAR('c', Byte.BYTES, Kind.UNSIGNED),
  /** {@code signed char}. */
  BYTE('b', Byte.BYTES, Kind.SIGNED),
  /** {@code unsigned char}. */
  UNSIGNED_BYTE('B', Byte.BYTES, Kind.UNSIGNED),
  /** {@code wchar_t}: a Unicode code point in 4 bytes. */
  WIDE_CHAR('u', Integer.BYTES, Kind.CODE_POINT),
  /** {@code short}. */
  SHORT('h', Short.BYTES, Kind.SIGNED),
  /** {@code unsigned short}. */
  UNSIGNED_SHORT('H', Short.BYTES, Kind.UNSIGNED),
  /** {@code int}. */
  INT('i', Integer.BYTES, Kind.SIGNED),
  /** {@code unsigned int}. */
  UNSIGNED_INT('I', Integer.BYTES, Kind.UNSIGNED),
  /** {@code long}. */
  LONG('l', Long.BYTES, Kind.SIGNED),
  /** {@code unsigned long}. */
  UNSIGNED_LONG('L', Long.BYTES, Kind.UNSIGNED),
  /** {@code long long}. */
  LONG_LONG('q', Long.BYTES, Kind.SIGNED),
  /** {@code unsigned long long}. */
  UNSIGNED_LONG_LONG('Q', Long.BYTES, Kind.UNSIGNED),
  /** {@code float}. */
  FLOAT('f', Float.BYTES, Kind.FLOATING),
  /** {@code double}. */
  DOUBLE('d', Double.BYTES, Kind.FLOATING);

  private enum Kind {
    SIGNED,
    UNSIGNED,
    CODE_POINT,
    FLOATING
  }

  /** Stands for what is no character, as usual. */
  private static final int REPLACEMENT = 0xFFFD;

  private final char code;
  private final int size;
  private final Kind kind;
  private final BigInteger min;
  private final BigInteger max;

  CType(char code, int size, Kind kind) {
    this.code = code;
    this.size = size;
    this.kind = kind;
    int bits = Byte.SIZE * size - (kind == Kind.SIGNED ? 1 : 0);
    BigInteger beyond = BigInteger.ONE.shiftLeft(bits);
    this.min = kind == Kind.SIGNED ? beyond.negate() : BigInteger.ZERO;
    this.max =
        kind == Kind.CODE_POINT
            ? BigInteger.valueOf(Character.MAX_CODE_POINT)
            : beyond.subtract(BigInteger.ONE);
  }

  /**
   * The type of a code of Python's.
   *
   * @throws IllegalArgumentException if no type has it
   */
  public static CType of(char code) {
    return Arrays.stream(values())
        .filter(type -> type.code == code)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "A type code is one of cbBuhHiIlLqQfd, not '%c'".formatted(code)));
  }

  /** Python's code for it. */
  public char code() {
    return code;
  }

  /** In bytes, which is its alignment as well. */
  public int size() {
    return size;
  }

  /** Whether it holds whole numbers; characters are whole numbers too. */
  public boolean isInteger() {
    return kind != Kind.FLOATING;
  }

  /** The bits of a whole number that this type holds. */
  long bits(long value) {
    requireInteger();
    boolean fits = kind == Kind.CODE_POINT ? isCodePoint(value) : value(value) == value;
    if (!fits) {
      throw outOfRange(value);
    }
    return value;
  }

  private static boolean isCodePoint(long value) {
    return value >= 0 && value <= Character.MAX_CODE_POINT;
  }

  /** The whole number that these bits mean; of all more bits only the lowest count. */
  long value(long bits) {
    requireInteger();
    int above = Long.SIZE - Byte.SIZE * size;
    return kind == Kind.SIGNED ? bits << above >> above : bits << above >>> above;
  }

  /** The bits of a floating-point number, rounded to this type as in C. */
  long bits(double value) {
    requireFloating();
    return this == DOUBLE
        ? Double.doubleToRawLongBits(value)
        : Integer.toUnsignedLong(Float.floatToRawIntBits((float) value));
  }

  double floating(long bits) {
    requireFloating();
    return this == DOUBLE ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
  }

  /** The bits of a number that must fit: a whole one for a whole type. */
  long bits(Number value) {
    if (kind == Kind.FLOATING) {
      return bits(value.doubleValue());
    }
    if (value instanceof Double || value instanceof Float) {
      throw new IllegalArgumentException(
          "%s holds whole numbers, not %s of %s".formatted(this, value, value.getClass()));
    }
    BigInteger exact = new BigInteger(value.toString());
    if (exact.compareTo(min) < 0 || exact.compareTo(max) > 0) {
      throw outOfRange(exact);
    }
    return exact.longValue();
  }

  /** A {@link Long}, {@link BigInteger}, {@link Float} or {@link Double}. */
  Number number(long bits) {
    if (kind == Kind.FLOATING) {
      double value = floating(bits);
      return this == DOUBLE ? (Number) value : (Number) (float) value;
    }
    long value = value(bits);
    boolean mayBeLarger = kind == Kind.UNSIGNED && size == Long.BYTES;
    return mayBeLarger ? (Number) new BigInteger(Long.toUnsignedString(value)) : (Number) value;
  }

  /** The characters that these are the bits of, up to the first zero. */
  String text(long[] bits) {
    requireText();
    int length = 0;
    while (length < bits.length && bits[length] != 0) {
      length++;
    }
    if (this == CHAR) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) bits[i];
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(isCodePoint(bits[i]) ? (int) bits[i] : REPLACEMENT);
    }
    return text.toString();
  }

  /** The bits of the characters, and zeros behind them up to the length. */
  long[] bits(String text, int length) {
    requireText();
    long[] bits = this == CHAR ? utf8(text) : text.codePoints().asLongStream().toArray();
    if (bits.length > length) {
      throw new IllegalArgumentException(
          "A text of %d %s does not fit into %d"
              .formatted(bits.length, this == CHAR ? "bytes" : "characters", length));
    }
    return Arrays.copyOf(bits, length);
  }

  private static long[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long[] bits = new long[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      bits[i] = Byte.toUnsignedLong(bytes[i]);
    }
    return bits;
  }

  private void requireText() {
    if (this != CHAR && this != WIDE_CHAR) {
      throw new UnsupportedOperationException(
          "%s ('%c') is no text; CHAR and WIDE_CHAR are".formatted(this, code));
    }
  }

  private IllegalArgumentException outOfRange(Number value) {
    return new IllegalArgumentException(
        "%s ('%c') holds %d to %d, not %s".formatted(this, code, min, max, value));
  }

  void requireInteger() {
    if (kind == Kind.FLOATING) {
      throw new UnsupportedOperationException(
          "%s ('%c') holds floating-point numbers; use the method that ends in Double"
              .formatted(this, code));
    }
  }

  void requireFloating() {
    if (kind != Kind.FLOATING) {
      throw new UnsupportedOperationException(
          "%s ('%c') holds whole numbers; use the method for long".formatted(this, code));
    }
  }
}
